import { DataFileError } from '../data-file-error.js';

/**
 * Shared memory for a number of bytes, which worker threads read without a copy.
 *
 * @param path - of what is to be read, for errors.
 * @throws {DataFileError} If there is not so much.
 */
export function roomFor(bytes: number, path: string): Uint8Array<SharedArrayBuffer> {
  try {
    return new Uint8Array(new SharedArrayBuffer(bytes));
  } catch (cause) {
    const problem = `expected ${bytes} free bytes of memory for its images, got fewer`;
    throw new DataFileError(path, problem, 'Free memory, or use fewer images.', { cause });
  }
}
