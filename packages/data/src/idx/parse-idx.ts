import { DataFileError, replaceFile } from '../data-file-error.js';

/** An array of bytes as an idx file holds it. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Values in row-major order. */
  readonly data: Uint8Array;
}

/**
 * Reads an idx file of unsigned bytes, the format of MNIST.
 *
 *   00 00 08 <dimensions> | length of each dimension, 4 bytes, big-endian | values
 *
 * Source: LeCun, Cortes and Burges, "The MNIST database of handwritten digits", file formats.
 *
 * @param bytes - the whole uncompressed file.
 * @param file - its name, for errors.
 * @returns shape and values; `data` is a view into `bytes`.
 * @throws {DataFileError} If the header is not that of an idx file of bytes, or the length is not what it says.
 */
export function parseIdx(bytes: Uint8Array, file: string): IdxArray {
  const fail = (problem: string): never => {
    throw new DataFileError(file, problem, replaceFile);
  };
  const header = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4) fail(`expected an idx header, got ${bytes.length} bytes`);
  const dimensions = bytes[3];
  if (header.getUint16(0) !== 0 || bytes[2] !== 8 || dimensions === 0) {
    const magic = header.getUint32(0).toString(16).padStart(8, '0');
    fail(`expected an idx file of bytes (magic 0000080N), got magic ${magic}`);
  }
  const start = 4 + 4 * dimensions;
  if (bytes.length < start) fail(`expected a header of ${start} bytes, got ${bytes.length} bytes`);
  const shape = Array.from({ length: dimensions }, (_, axis) => header.getUint32(4 + 4 * axis));
  const expected = shape.reduce((product, length) => product * length, 1);
  if (bytes.length - start !== expected) {
    fail(`expected ${expected} values of shape [${shape.join(', ')}], got ${bytes.length - start}`);
  }
  return { shape, data: bytes.subarray(start) };
}
