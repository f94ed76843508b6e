import { elementTypes, type NamedArray, readNumbers } from './named-array.js';

/**
 * Parses numpy's .npy format, versions 1 to 3: numbers, booleans and texts, in C or Fortran order.
 *
 * Source: numpy's NEP 1.
 *
 * @param file - name for error messages.
 * @throws {Error} If the bytes are not such a file, are cut short, or hold Python objects or complex numbers.
 */
export function parseNpy(bytes: Uint8Array, name: string, file: string): NamedArray {
  const magic = String.fromCharCode(...bytes.subarray(1, 6));
  if (bytes[0] !== 0x93 || magic !== 'NUMPY')
    throw new Error(`${file}: not a .npy array; save it with numpy.save.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6] > 1;
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(start, start + length));
  const type = /'descr':\s*'([^']+)'/.exec(header)?.[1];
  const shapeText = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (type === undefined || shapeText === undefined) {
    throw new Error(`${file}: header ${header.trim()} is not of a plain array; save it with numpy.save.`);
  }
  const shape = shapeText.split(',').flatMap((part) => (part.trim() === '' ? [] : [Number(part)]));
  const count = shape.reduce((product, size) => product * size, 1);
  const content = bytes.subarray(start + length);
  const data = readContent(content, type, count, file);
  const ordered = /'fortran_order':\s*True/.test(header) ? toRowMajor(data, shape) : data;
  return { name, shape, data: ordered };
}

function readContent(content: Uint8Array, type: string, count: number, file: string): NamedArray['data'] {
  const [, order, kind] = /^([<>|=]?)(.+)$/.exec(type) ?? [];
  const texts = /^([US])(\d+)$/.exec(kind);
  const size = texts ? Number(texts[2]) * (texts[1] === 'U' ? 4 : 1) : elementTypes[kind]?.bytes;
  if (size === undefined) {
    const next = 'convert it with astype to a numeric or text type';
    throw new Error(`${file}: element type ${type} is not supported; ${next}.`);
  }
  if (order === '>')
    throw new Error(`${file}: big-endian ${type} is not supported; convert it with astype('<${kind}').`);
  if (content.byteLength < count * size) {
    throw new Error(
      `${file}: ${count * size} bytes of data expected, ${content.byteLength} found; get the file again.`,
    );
  }
  if (!texts) return readNumbers(content, kind, count);
  return Array.from({ length: count }, (_, i) =>
    readText(content.subarray(i * size, (i + 1) * size), texts[1]),
  );
}

/** A text padded with zeros: four bytes a character (U) or one (S). */
function readText(bytes: Uint8Array, kind: string): string {
  if (kind === 'S') return new TextDecoder().decode(bytes).replace(/\0+$/, '');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points = Array.from({ length: bytes.byteLength / 4 }, (_, i) => view.getUint32(i * 4, true));
  return String.fromCodePoint(...points).replace(/\0+$/, '');
}

/** Reorders column-major data. */
function toRowMajor(data: NamedArray['data'], shape: readonly number[]): NamedArray['data'] {
  const source = (at: number): number => {
    let rest = at;
    let index = 0;
    const indices = [...shape].reverse().map((size) => {
      const digit = rest % size;
      rest = Math.floor(rest / size);
      return digit;
    });
    indices.forEach((digit, axis) => {
      index = index * shape[shape.length - 1 - axis] + digit;
    });
    return index;
  };
  if (data instanceof Float32Array) return data.map((_, at) => data[source(at)]);
  if (data instanceof Float64Array) return data.map((_, at) => data[source(at)]);
  return data.map((_, at) => data[source(at)]);
}
