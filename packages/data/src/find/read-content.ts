import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DataFileError, passDirectory, replaceFile } from '../data-file-error.js';

const decompress = promisify(gunzip);

/**
 * Reads a file, decompressing it if its name ends in `.gz`.
 *
 * @throws {DataFileError} If the file cannot be read, is truncated, or is not valid gzip.
 */
export async function readContent(path: string): Promise<Uint8Array> {
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new DataFileError(path, `expected a readable file, got ${cause.message}`, passDirectory, { cause });
  });
  if (!path.endsWith('.gz')) return bytes;
  return decompress(bytes).catch((cause: Error) => {
    throw new DataFileError(
      path,
      `expected a complete gzip file, got ${bytes.length} bytes with "${cause.message}"`,
      replaceFile,
      { cause },
    );
  });
}
