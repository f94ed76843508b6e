import { halfToNumber, sizeOf } from '@simvae/arrays';
import { ArrayFileError, type NamedArray } from './array-file.js';

/** What the header of a .npy file says. */
interface NpyHeader {
  /** numpy's kind and size of the elements: f4, i8, U12, ... */
  readonly type: string;
  readonly shape: readonly number[];
  readonly fortran: boolean;
  /** Byte at which the data begins. */
  readonly start: number;
}

/** Little-endian numbers: bytes of one, and how it is read. */
const numbers: Readonly<
  Record<string, readonly [bytes: number, read: (view: DataView, at: number) => number]>
> = {
  f2: [2, (view, at) => halfToNumber(view.getUint16(at, true))],
  f4: [4, (view, at) => view.getFloat32(at, true)],
  f8: [8, (view, at) => view.getFloat64(at, true)],
  i1: [1, (view, at) => view.getInt8(at)],
  i2: [2, (view, at) => view.getInt16(at, true)],
  i4: [4, (view, at) => view.getInt32(at, true)],
  i8: [8, (view, at) => Number(view.getBigInt64(at, true))],
  u1: [1, (view, at) => view.getUint8(at)],
  u2: [2, (view, at) => view.getUint16(at, true)],
  u4: [4, (view, at) => view.getUint32(at, true)],
  u8: [8, (view, at) => Number(view.getBigUint64(at, true))],
  b1: [1, (view, at) => view.getUint8(at)],
};

/**
 * Parses numpy's .npy format, versions 1 to 3: numbers, booleans and texts, in C or Fortran order. Single and half
 * precision arrive as float32, other numbers as float64.
 *
 * Source: numpy's NEP 1.
 *
 * @param name - of the array, given back.
 * @param file - name for error messages.
 * @throws {ArrayFileError} If the bytes are not such a file, are cut short, or hold Python objects or complex numbers.
 */
export function parseNpy(bytes: Uint8Array, name: string, file: string): NamedArray {
  const { type, shape, fortran, start } = readHeader(bytes, file);
  const data = readContent(bytes.subarray(start), type, sizeOf(shape), file);
  return { name, shape, data: fortran ? toRowMajor(data, shape) : data };
}

/** Bytes that the array of a .npy file will take once it is read. @throws {ArrayFileError} As `parseNpy`. */
export function npyMemory(bytes: Uint8Array, file: string): number {
  const { type, shape } = readHeader(bytes, file);
  return sizeOf(shape) * (type === 'f4' || type === 'f2' ? 4 : 8);
}

function readHeader(bytes: Uint8Array, file: string): NpyHeader {
  const magic = String.fromCharCode(...bytes.subarray(1, 6));
  if (bytes[0] !== 0x93 || magic !== 'NUMPY' || bytes.length < 12) {
    throw new ArrayFileError(file, 'not a .npy array', 'save it with numpy.save');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] > 1;
  const first = wide ? 12 : 10;
  const start = first + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > bytes.length) throw new ArrayFileError(file, 'cut short in its header', 'get the file again');
  const header = new TextDecoder().decode(bytes.subarray(first, start));
  const descriptor = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descriptor === undefined || shapeText === undefined) {
    const problem = `header ${header.trim().slice(0, 200)} is not of a plain array`;
    throw new ArrayFileError(file, problem, 'save it with numpy.save');
  }
  const lengths = shapeText.split(',').map((part) => part.trim());
  if (lengths.at(-1) === '') lengths.pop(); // (3,) ends in a comma
  const shape = lengths.map(Number);
  if (!lengths.every((length) => /^\d+$/.test(length)) || !Number.isSafeInteger(sizeOf(shape))) {
    throw new ArrayFileError(file, `shape (${shapeText}) is not of whole numbers`, 'save it with numpy.save');
  }
  const fortran = /'fortran_order':\s*True/.test(header);
  return { type: elementType(descriptor, file), shape, fortran, start };
}

/** numpy's kind and size, without the byte order. */
function elementType(descriptor: string, file: string): string {
  const [, order, kind] = /^([<>|=]?)(.+)$/s.exec(descriptor)!; // the descriptor is not empty
  if (!Object.hasOwn(numbers, kind) && !/^[US][1-9]\d{0,8}$/.test(kind)) {
    const next = 'convert it with astype to a numeric or text type';
    throw new ArrayFileError(file, `element type ${descriptor} is not supported`, next);
  }
  if (order === '>') {
    const next = `convert it with astype('<${kind}')`;
    throw new ArrayFileError(file, `big-endian ${descriptor} is not supported`, next);
  }
  return kind;
}

function readContent(content: Uint8Array, type: string, count: number, file: string): NamedArray['data'] {
  const text = type.startsWith('U') || type.startsWith('S');
  const size = text ? Number(type.slice(1)) * (type.startsWith('U') ? 4 : 1) : numbers[type][0];
  if (content.byteLength < count * size) {
    const problem = `${count * size} bytes of data expected, ${content.byteLength} found`;
    throw new ArrayFileError(file, problem, 'get the file again');
  }
  if (!text) return readNumbers(content, type, count);
  const part = (i: number) => content.subarray(i * size, (i + 1) * size);
  return Array.from({ length: count }, (_, i) =>
    type.startsWith('S') ? new TextDecoder().decode(part(i)).replace(/\0+$/, '') : readText(part(i), file),
  );
}

function readNumbers(bytes: Uint8Array, type: string, count: number): Float32Array | Float64Array {
  const [size, read] = numbers[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = type === 'f4' || type === 'f2' ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = read(view, i * size);
  return out;
}

/** A text padded with zeros, four bytes a character. */
function readText(bytes: Uint8Array, file: string): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let text = '';
  for (let at = 0; at < bytes.byteLength; at += 4) {
    const point = view.getUint32(at, true);
    if (point > 0x10ffff) {
      throw new ArrayFileError(file, `${point} is no character of Unicode`, 'get the file again');
    }
    text += String.fromCodePoint(point);
  }
  return text.replace(/\0+$/, '');
}

/** Reorders column-major data. */
function toRowMajor(data: NamedArray['data'], shape: readonly number[]): NamedArray['data'] {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const indices = shape.map(() => 0);
  let source = 0;
  const next = (): number => {
    const here = source;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      source += strides[axis];
      if (++indices[axis] < shape[axis]) break;
      source -= strides[axis] * shape[axis];
      indices[axis] = 0;
    }
    return here;
  };
  if (data instanceof Float32Array) return data.map(() => data[next()]);
  if (data instanceof Float64Array) return data.map(() => data[next()]);
  return data.map(() => data[next()]);
}
