import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { ArrayFileError } from '../../io/array-file.js';
import { type ByteSource, chunkBytes } from '../../io/byte-source.js';

export { crc32 } from 'node:zlib';
export { CsvError, parse } from 'csv-parse/sync';

/**
 * Lets `use` read a file, which is open for as long, and never in memory as a whole.
 *
 * @throws {ArrayFileError} If the file cannot be read.
 */
export function withFile<Result>(file: string, use: (source: ByteSource) => Result): Result {
  const attempt = <Value>(work: () => Value): Value => {
    try {
      return work();
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new ArrayFileError(file, `cannot be read (${code})`, 'check the path', { cause });
    }
  };
  const handle = attempt(() => openSync(file, 'r'));
  try {
    const stat = attempt(() => fstatSync(handle));
    if (stat.isDirectory()) throw new ArrayFileError(file, 'is a folder', 'name a file in it');
    let buffer = new Uint8Array();
    return use({
      size: stat.size,
      read(start, end) {
        if (buffer.length < end - start) buffer = new Uint8Array(end - start);
        for (let filled = 0; filled < end - start; ) {
          const wanted = Math.min(end - start - filled, chunkBytes);
          const count = attempt(() => readSync(handle, buffer, filled, wanted, start + filled));
          if (count === 0)
            throw new ArrayFileError(file, 'became shorter while it was read', 'read it again');
          filled += count;
        }
        return buffer.subarray(0, end - start);
      },
    });
  } finally {
    closeSync(handle);
  }
}
