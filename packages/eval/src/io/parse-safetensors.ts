import { elementTypes, type NamedArray, readNumbers } from './named-array.js';

/** Element types of the format by numpy's names; BF16 is read apart. */
const types: Readonly<Record<string, string>> = {
  F64: 'f8',
  F32: 'f4',
  F16: 'f2',
  I64: 'i8',
  I32: 'i4',
  I16: 'i2',
  I8: 'i1',
  U64: 'u8',
  U32: 'u4',
  U16: 'u2',
  U8: 'u1',
  BOOL: 'b1',
};

interface Entry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [start: number, stop: number];
}

/**
 * Parses the safetensors format: a length, a JSON header, and the tensors' bytes.
 *
 * @throws {Error} If the bytes are not such a file, are cut short, or a type is not supported.
 */
export function parseSafetensors(bytes: Uint8Array, file: string): NamedArray[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = bytes.byteLength < 8 ? Infinity : Number(view.getBigUint64(0, true));
  if (length > bytes.byteLength - 8)
    throw new Error(`${file}: not a complete safetensors file; get the file again.`);
  const header: Record<string, Entry> = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
  const content = bytes.subarray(8 + length);
  return Object.entries(header).flatMap(([name, { dtype, shape, data_offsets }]) => {
    if (name === '__metadata__') return [];
    const count = shape.reduce((product, size) => product * size, 1);
    const part = content.subarray(data_offsets[0], data_offsets[1]);
    const size = dtype === 'BF16' ? 2 : elementTypes[types[dtype]]?.bytes;
    if (size === undefined)
      throw new Error(`${file}: element type ${dtype} of ${name} is not supported; convert it.`);
    if (part.byteLength !== count * size) {
      const found = `${count * size} bytes expected for ${name}, ${part.byteLength} found`;
      throw new Error(`${file}: ${found}; get the file again.`);
    }
    const data = dtype === 'BF16' ? readBrain(part, count) : readNumbers(part, types[dtype], count);
    return [{ name, shape, data }];
  });
}

/** Brain floats: the upper half of a float32. */
function readBrain(bytes: Uint8Array, count: number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = Uint32Array.from({ length: count }, (_, i) => view.getUint16(i * 2, true) << 16);
  return new Float32Array(bits.buffer);
}
