import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file so that it is there whole or not at all: under a temporary name first, flushed to disk, then renamed.
 *
 * @throws {Error} If the disk is full or the folder is not writable; an earlier file of that name is untouched.
 */
export async function writeFileAtomically(path: string, contents: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(contents);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOSPC' ? 'the disk is full; free some space and run again' : message;
    throw new Error(`Cannot write ${path}: ${reason}.`, { cause });
  }
}
