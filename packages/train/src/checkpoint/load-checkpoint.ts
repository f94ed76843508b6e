import { readFile } from 'node:fs/promises';
import type { Checkpoint } from './checkpoint.js';
import { decodeSafetensors } from './safetensors.js';

/**
 * Loads a checkpoint that `saveCheckpoint` wrote.
 *
 * @throws {Error} If the file is missing, incomplete or something else; the message names it.
 */
export async function loadCheckpoint(path: string): Promise<Checkpoint> {
  try {
    const { tensors, metadata } = decodeSafetensors(await readFile(path));
    if (metadata.format !== 'simvae-checkpoint-1') {
      throw new RangeError(`its format must be simvae-checkpoint-1, got ${metadata.format ?? 'none'}`);
    }
    return { progress: JSON.parse(metadata.progress), tensors };
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new Error(`Cannot load the checkpoint ${path}: ${reason}. Train again, or point to another run.`, {
      cause,
    });
  }
}
