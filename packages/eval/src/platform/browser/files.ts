import { ArrayFileError } from '../../io/array-file.js';
import type { withFile as WithFile } from '../node/files.js';

export { CsvError, parse } from 'csv-parse/browser/esm/sync';

/** @throws {ArrayFileError} Always: a page is given files, it does not open paths. */
export const withFile: typeof WithFile = (file) => {
  throw new ArrayFileError(file, 'is a path, which a browser does not open', 'pass the File itself');
};

/** Remainders of every byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  return remainder;
});

/**
 * CRC-32 of zip and gzip (ISO 3309), as node:zlib has it.
 *
 * @param value - the checksum of the bytes before.
 */
export function crc32(bytes: Uint8Array, value = 0): number {
  let remainder = ~value;
  for (const byte of bytes) remainder = (remainder >>> 8) ^ table[(remainder ^ byte) & 255];
  return ~remainder >>> 0;
}
