import type { SafetensorsArray, SafetensorsFile } from './safetensors.js';

/** Two float32 tensors with odd numbers, and metadata. */
export const example: SafetensorsFile = {
  tensors: new Map<string, { shape: number[]; data: SafetensorsArray }>([
    ['a/w', { shape: [2, 3], data: Float32Array.of(1, -0, Number.NaN, Infinity, 1e-40, 6) }],
    ['b', { shape: [], data: Float32Array.of(7) }],
  ]),
  metadata: { note: 'é' },
};

/** A tensor of every element type that is written, named by it. */
export const everyType: SafetensorsFile = {
  tensors: new Map<string, { shape: number[]; data: SafetensorsArray }>([
    ['F64', { shape: [2], data: Float64Array.of(Math.PI, -5e-324) }],
    ['I64', { shape: [2], data: BigInt64Array.of(-(2n ** 63n), 7n) }],
    ['U64', { shape: [1], data: BigUint64Array.of(2n ** 64n - 1n) }],
    ['F32', { shape: [2], data: Float32Array.of(Math.PI, -1e-45) }],
    ['I32', { shape: [1, 1], data: Int32Array.of(-(2 ** 31)) }],
    ['U32', { shape: [1], data: Uint32Array.of(2 ** 32 - 1) }],
    ['I16', { shape: [1], data: Int16Array.of(-(2 ** 15)) }],
    ['U16', { shape: [1], data: Uint16Array.of(2 ** 16 - 1) }],
    ['I8', { shape: [3], data: Int8Array.of(-128, 0, 127) }],
    ['U8', { shape: [3, 0], data: new Uint8Array() }],
  ]),
  metadata: {},
};

/** A file of a header, as text or as a value, and bytes of data. */
export function fileOf(header: unknown, data: ArrayLike<number> = []): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + text.length + data.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(data, 8 + text.length);
  return file;
}
