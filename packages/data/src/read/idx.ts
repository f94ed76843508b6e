import { createHash } from 'node:crypto';
import { DataFileError, passDirectory, replaceFile } from '../data-file-error.js';
import { contentOf, fileSize } from './contents.js';
import { roomFor } from './room.js';

/** An array of bytes as an idx file holds it. */
export interface IdxArray {
  readonly shape: readonly number[];
  /** Values in row-major order. */
  readonly data: Uint8Array;
}

/** Most values that a file may declare: 4 GiB of pixels. */
const mostValues = 2 ** 32;
/** Deflate makes at most 1032 bytes of one. */
const mostInflation = 1032;

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
  const header = idxHeader(bytes, file);
  const { shape, start, values } = header;
  if (bytes.length - start !== values) throw wrongLength(file, header, String(bytes.length - start));
  return { shape, data: bytes.subarray(start) };
}

/**
 * Reads an idx file, compressed or not, holding no more of it than its header declares: it is read before room is made
 * for the values, and the first byte too many ends the reading.
 *
 * @param path - compressed if it ends in `.gz`.
 * @param checkShape - called with the declared shape before any value is read; throws where it is not what is wanted.
 * @returns shape, values in shared memory, and the SHA-256 of the uncompressed file in hexadecimal.
 * @throws {DataFileError} If the file cannot be read, is damaged, or declares more than 4 GiB or than it can hold.
 */
export async function readIdx(
  path: string,
  checkShape: (shape: readonly number[]) => void,
): Promise<IdxArray & { readonly sha256: string }> {
  const hash = createHash('sha256');
  let pending: Uint8Array = new Uint8Array(0);
  let header: IdxHeader | undefined;
  let data: Uint8Array = new Uint8Array(0);
  let filled = 0;
  const take = (values: Uint8Array, declared: IdxHeader) => {
    if (filled + values.length > declared.values) throw wrongLength(path, declared, 'more');
    data.set(values, filled);
    filled += values.length;
  };
  const begin = async (beginning: Uint8Array): Promise<IdxHeader> => {
    const declared = idxHeader(beginning, path);
    checkShape(declared.shape);
    data = await room(path, declared);
    take(beginning.subarray(declared.start), declared);
    return declared;
  };
  for await (const chunk of contentOf(path)) {
    hash.update(chunk);
    if (header !== undefined) take(chunk, header);
    else {
      pending = concatenated(pending, chunk);
      if (pending.length >= 4 && pending.length >= headerLength(pending)) header = await begin(pending);
    }
  }
  header ??= await begin(pending);
  if (filled !== header.values) throw wrongLength(path, header, String(filled));
  return { shape: header.shape, data, sha256: hash.digest('hex') };
}

interface IdxHeader {
  readonly shape: readonly number[];
  /** Bytes before the values. */
  readonly start: number;
  /** Number of values: the product of the shape. */
  readonly values: number;
}

function headerLength(bytes: Uint8Array): number {
  return 4 + 4 * bytes[3];
}

function idxHeader(bytes: Uint8Array, file: string): IdxHeader {
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
  const start = headerLength(bytes);
  if (bytes.length < start) fail(`expected a header of ${start} bytes, got ${bytes.length} bytes`);
  const shape = Array.from({ length: dimensions }, (_, axis) => header.getUint32(4 + 4 * axis));
  // Not the product alone: 0 times the overflow of many lengths is no number.
  const values = shape.includes(0) ? 0 : shape.reduce((product, length) => product * length, 1);
  return { shape, start, values };
}

/** Shared memory for the declared values, where the file can hold them. */
async function room(path: string, header: IdxHeader): Promise<Uint8Array<SharedArrayBuffer>> {
  const size = await fileSize(path);
  const most = path.endsWith('.gz') ? size * mostInflation : size - header.start;
  if (header.values > most) throw wrongLength(path, header, `at most ${most} in a file of ${size} bytes`);
  if (header.values > mostValues) {
    const shape = `[${header.shape.join(', ')}]`;
    const problem = `expected at most ${mostValues} values, got a header that declares shape ${shape}`;
    throw new DataFileError(path, problem, passDirectory);
  }
  return roomFor(header.values, path);
}

function wrongLength(file: string, { shape, values }: IdxHeader, found: string): DataFileError {
  const problem = `expected ${values} values of shape [${shape.join(', ')}], got ${found}`;
  return new DataFileError(file, problem, replaceFile);
}

function concatenated(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
