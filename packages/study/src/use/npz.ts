import { sizeOf } from '@simvae/arrays';
import { zipSync } from 'fflate';

/** An array for a file of numpy's: numbers, or texts. */
export interface NpzArray {
  readonly shape: readonly number[];
  readonly data: Float32Array | readonly string[];
}

/** The header of a .npy file is padded so that data begins at a multiple of this many bytes. */
const alignment = 64;

/**
 * Arrays by name as numpy's .npz: an archive of .npy files (version 1), stored as they are, float32 or texts (`<U`). The same arrays
 * give the same bytes.
 *
 * Source: numpy's NEP 1.
 *
 * @throws {RangeError} If a shape does not describe its data.
 *
 * @example
 * const file = encodeNpz({ features: { data: Float32Array.of(1, 2), shape: [1, 2] } });
 */
export function encodeNpz(arrays: Readonly<Record<string, NpzArray>>): Uint8Array {
  const files = Object.entries(arrays).map(([name, array]) => [`${name}.npy`, encodeNpy(name, array)]);
  // Archives know no time before 1980; fflate writes the local one.
  return zipSync(Object.fromEntries(files), { level: 0, mtime: new Date(1980, 0, 1) });
}

function encodeNpy(name: string, { shape, data }: NpzArray): Uint8Array {
  if (sizeOf(shape) !== data.length) {
    throw new RangeError(
      `encodeNpz: the shape of \`${name}\` must be that of ${data.length} elements, got [${shape}].`,
    );
  }
  const { type, bytes } =
    data instanceof Float32Array ? { type: '<f4', bytes: littleEndian(data) } : encodeTexts(data);
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${axes}), }`;
  // Magic and version are 8 bytes, the length of the header 2; it ends in a new line.
  const start = Math.ceil((10 + header.length + 1) / alignment) * alignment;
  const file = new Uint8Array(start + bytes.length);
  file.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0]);
  new DataView(file.buffer).setUint16(8, start - 10, true);
  file.set(new TextEncoder().encode(`${header.padEnd(start - 11)}\n`), 10);
  file.set(bytes, start);
  return file;
}

function littleEndian(data: Float32Array): Uint8Array {
  const bytes = new Uint8Array(4 * data.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of data.entries()) view.setFloat32(4 * i, value, true);
  return bytes;
}

/** Texts of one length, padded with zeros, four bytes a character. */
function encodeTexts(texts: readonly string[]): { readonly type: string; readonly bytes: Uint8Array } {
  const points = texts.map((text) => Array.from(text, (character) => character.codePointAt(0)!));
  const longest = points.reduce((most, { length }) => Math.max(most, length), 1);
  const bytes = new Uint8Array(4 * longest * texts.length);
  const view = new DataView(bytes.buffer);
  for (const [row, characters] of points.entries()) {
    for (const [i, point] of characters.entries()) view.setUint32(4 * (row * longest + i), point, true);
  }
  return { type: `<U${longest}`, bytes };
}
