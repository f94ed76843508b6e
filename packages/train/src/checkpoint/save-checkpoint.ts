import type { Checkpoint } from './checkpoint.js';
import { encodeSafetensors } from './safetensors.js';
import { writeFileAtomically } from './write-file-atomically.js';

/**
 * Saves a checkpoint as `path` (safetensors, complete in itself) and, beside it, its progress as readable JSON.
 *
 * @param path - ends in `.safetensors`.
 */
export async function saveCheckpoint(path: string, { progress, tensors }: Checkpoint): Promise<void> {
  const metadata = { format: 'simvae-checkpoint-1', progress: JSON.stringify(progress) };
  await writeFileAtomically(path, encodeSafetensors({ tensors, metadata }));
  await writeFileAtomically(
    path.replace(/\.safetensors$/, '.json'),
    `${JSON.stringify(progress, null, 2)}\n`,
  );
}
