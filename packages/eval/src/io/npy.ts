import { halfToNumber, sizeOf } from '@simvae/arrays';
import { type ArrayData, ArrayFileError, exactNumbers, type NamedArray } from './array-file.js';
import { type ByteSource, bytesOf, chunksOf } from './byte-source.js';

/** What the header of a .npy file says. */
interface NpyHeader {
  /** numpy's kind and size of the elements: f4, i8, U12, ... */
  readonly type: string;
  /** Bytes of an element. */
  readonly bytes: number;
  readonly shape: readonly number[];
  readonly fortran: boolean;
  /** Byte at which the data begins. */
  readonly start: number;
}

/** Elements that lie in memory as in the file. */
const copied: Readonly<
  Record<string, new (count: number) => Float32Array | Float64Array | BigInt64Array | BigUint64Array>
> = { f4: Float32Array, f8: Float64Array, i8: BigInt64Array, u8: BigUint64Array };

/** Little-endian numbers that become wider, and how one is read. */
const widened: Readonly<Record<string, (view: DataView, at: number) => number>> = {
  f2: (view, at) => halfToNumber(view.getUint16(at, true)),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at) => view.getInt16(at, true),
  i4: (view, at) => view.getInt32(at, true),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at) => view.getUint16(at, true),
  u4: (view, at) => view.getUint32(at, true),
};

/** A longer header is no array's. */
const longestHeader = 2 ** 20;

/**
 * Parses numpy's .npy format, versions 1 to 3, in C or Fortran order.
 *
 * Source: numpy's NEP 1.
 *
 * @param file - name for error messages.
 * @throws {ArrayFileError} If the bytes are not such a file, are cut short, or hold Python objects or complex numbers.
 */
export function parseNpy(bytes: Uint8Array, file: string): NamedArray {
  return readNpy(bytesOf(bytes), '', file);
}

/** `parseNpy` of a source of any size, without ever holding all of its bytes. @param name - of the array, given back. */
export function readNpy(source: ByteSource, name: string, file: string): NamedArray {
  const { type, bytes, shape, fortran, start } = readHeader(source, file);
  const count = sizeOf(shape);
  const found = source.size - start;
  if (found < count * bytes) {
    const problem = `${count * bytes} bytes of data expected, ${found} found`;
    throw new ArrayFileError(file, problem, 'get the file again');
  }
  if (found > count * bytes) {
    const problem = `${found - count * bytes} bytes follow its ${count * bytes} bytes of data`;
    throw new ArrayFileError(file, problem, 'save one array in it, with numpy.save');
  }
  const data = readElements(chunksOf(source, start, bytes), type, bytes, count, file);
  return { name, shape, data: fortran ? toRowMajor(data, shape) : data };
}

/** Bytes that the array of a .npy file will take once it is read. @throws {ArrayFileError} As `parseNpy`. */
export function npyMemory(source: ByteSource, file: string): number {
  const { type, shape } = readHeader(source, file);
  return sizeOf(shape) * (type === 'f4' || type === 'f2' ? 4 : 8);
}

function readHeader(source: ByteSource, file: string): NpyHeader {
  const head = new Uint8Array(source.read(0, Math.min(12, source.size)));
  const magic = String.fromCharCode(...head.subarray(1, 6));
  if (head[0] !== 0x93 || magic !== 'NUMPY' || head.length < 12) {
    throw new ArrayFileError(file, 'not a .npy array', 'save it with numpy.save');
  }
  const view = new DataView(head.buffer);
  const wide = head[6] > 1;
  const first = wide ? 12 : 10;
  const start = first + (wide ? view.getUint32(8, true) : view.getUint16(8, true));
  if (start > source.size) throw new ArrayFileError(file, 'cut short in its header', 'get the file again');
  const header = new TextDecoder().decode(source.read(first, Math.min(start, longestHeader)));
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
  return { ...elementType(descriptor, file), shape, fortran, start };
}

/** numpy's kind and size, without the byte order, and bytes of an element. */
function elementType(descriptor: string, file: string): Pick<NpyHeader, 'type' | 'bytes'> {
  const [, order, type] = /^([<>|=]?)(.+)$/s.exec(descriptor)!; // the descriptor is not empty
  const number = [copied, widened, { b1: true }].some((types) => Object.hasOwn(types, type));
  if (!number && !/^[US][1-9]\d{0,8}$/.test(type)) {
    const next = 'convert it with astype to a numeric or text type';
    throw new ArrayFileError(file, `element type ${descriptor} is not supported`, next);
  }
  if (order === '>') {
    const next = `convert it with astype('<${type}')`;
    throw new ArrayFileError(file, `big-endian ${descriptor} is not supported`, next);
  }
  return { type, bytes: Number(type.slice(1)) * (type.startsWith('U') ? 4 : 1) };
}

/** @param chunks - the bytes of all elements, whole ones in each. */
function readElements(
  chunks: Iterable<Uint8Array>,
  type: string,
  bytes: number,
  count: number,
  file: string,
): ArrayData {
  if (Object.hasOwn(copied, type)) {
    const data = allocate(copied[type], count, file);
    const target = new Uint8Array(data.buffer);
    let at = 0;
    for (const chunk of chunks) {
      target.set(chunk, at);
      at += chunk.length;
    }
    return data instanceof BigInt64Array || data instanceof BigUint64Array ? exactNumbers(data) : data;
  }
  if (Object.hasOwn(widened, type)) {
    const read = widened[type];
    const data = allocate<Float32Array | Float64Array>(
      type === 'f2' ? Float32Array : Float64Array,
      count,
      file,
    );
    let i = 0;
    for (const chunk of chunks) {
      const view = new DataView(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      for (let at = 0; at < chunk.length; at += bytes) data[i++] = read(view, at);
    }
    return data;
  }
  if (type === 'b1') return Array.from(elementsOf(chunks, 1), ([value]) => value !== 0);
  const decode = type.startsWith('S') ? readBytes : readText;
  return Array.from(elementsOf(chunks, bytes), (element) => decode(element, file));
}

function allocate<Data>(type: new (count: number) => Data, count: number, file: string): Data {
  try {
    return new type(count);
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    const problem = `its ${count} numbers do not fit into memory`;
    throw new ArrayFileError(file, problem, 'save fewer rows', { cause });
  }
}

function* elementsOf(chunks: Iterable<Uint8Array>, bytes: number): Generator<Uint8Array> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += bytes) yield chunk.subarray(at, at + bytes);
  }
}

/** A text of bytes, padded with zeros. */
function readBytes(element: Uint8Array, file: string): string {
  let end = element.length;
  while (element[end - 1] === 0) end--;
  const text = element.subarray(0, end);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text);
  } catch (cause) {
    const next = "convert it with numpy.char.decode, from 'latin1' for example";
    const problem = `the bytes ${text.subarray(0, 20)} of a text are not UTF-8`;
    throw new ArrayFileError(file, problem, next, { cause });
  }
}

/** A text padded with zeros, four bytes a character. */
function readText(element: Uint8Array, file: string): string {
  const view = new DataView(element.buffer, element.byteOffset, element.byteLength);
  let end = element.byteLength;
  while (end > 0 && view.getUint32(end - 4, true) === 0) end -= 4;
  let text = '';
  for (let at = 0; at < end; at += 4) {
    const point = view.getUint32(at, true);
    if (point > 0x10ffff) {
      throw new ArrayFileError(file, `${point} is no character of Unicode`, 'get the file again');
    }
    text += String.fromCodePoint(point);
  }
  return text;
}

/** Reorders column-major data. */
function toRowMajor(data: ArrayData, shape: readonly number[]): ArrayData {
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
  const ordered = data.slice();
  for (let i = 0; i < data.length; i++) (ordered as ArrayData[number][])[i] = data[next()];
  return ordered;
}
