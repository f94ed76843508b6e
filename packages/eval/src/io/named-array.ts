/** An array read from a file: numbers as float64 or float32, or texts; row-major. */
export interface NamedArray {
  /** Its name in the file; empty where files hold one array. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | readonly string[];
}

/** Little-endian reader of one number of an element type, and its size in bytes. */
export interface ElementType {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

/** Element types by numpy's kind and size: f4, i8, u1, b1, ... */
export const elementTypes: Readonly<Record<string, ElementType>> = {
  f2: { bytes: 2, read: (view, at) => halfToNumber(view.getUint16(at, true)) },
  f4: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  f8: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  i2: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  i4: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  i8: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
  u2: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  u4: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  u8: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
  b1: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

/** Reads `count` numbers; float32 and half precision stay float32, all else becomes float64. */
export function readNumbers(bytes: Uint8Array, type: string, count: number): Float32Array | Float64Array {
  const { bytes: size, read } = elementTypes[type];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const out = type === 'f4' || type === 'f2' ? new Float32Array(count) : new Float64Array(count);
  for (let i = 0; i < count; i++) out[i] = read(view, i * size);
  return out;
}

function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
