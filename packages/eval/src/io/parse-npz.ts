import { inflateRawSync } from 'node:zlib';
import type { NamedArray } from './named-array.js';
import { parseNpy } from './parse-npy.js';

const endOfDirectory = 0x06054b50;
const zip64End = 0x06064b50;
const zip64Locator = 0x07064b50;
const centralEntry = 0x02014b50;
const wide = 0xffffffff;

/**
 * Parses numpy's .npz format: a zip archive of .npy files, stored or deflated, zip64 included.
 *
 * Source: PKWARE's APPNOTE, section 4.3.
 *
 * @throws {Error} If the bytes are not such an archive, are cut short, or an array is not supported.
 */
export function parseNpz(bytes: Uint8Array, file: string): NamedArray[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start } = findDirectory(view, file);
  const arrays: NamedArray[] = [];
  let at = start;
  for (let entry = 0; entry < count; entry++) {
    if (view.getUint32(at, true) !== centralEntry) throw broken(file);
    const method = view.getUint16(at + 10, true);
    const nameLength = view.getUint16(at + 28, true);
    const extraLength = view.getUint16(at + 30, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameLength));
    const { packed, offset } = sizes(view, at, nameLength, extraLength);
    const local = offset + 30 + view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
    const content = bytes.subarray(local, local + packed);
    if (content.byteLength < packed || (method !== 0 && method !== 8)) throw broken(file);
    const plain = method === 0 ? content : inflateRawSync(content);
    if (name.endsWith('.npy')) arrays.push(parseNpy(plain, name.slice(0, -4), `${file}:${name}`));
    at += 46 + nameLength + extraLength + view.getUint16(at + 32, true);
  }
  return arrays;
}

function findDirectory(view: DataView, file: string): { count: number; start: number } {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65557); at--) {
    if (view.getUint32(at, true) !== endOfDirectory) continue;
    const count = view.getUint16(at + 10, true);
    const start = view.getUint32(at + 16, true);
    const locator = at - 20;
    if (locator < 0 || view.getUint32(locator, true) !== zip64Locator) return { count, start };
    const end = Number(view.getBigUint64(locator + 8, true));
    if (view.getUint32(end, true) !== zip64End) throw broken(file);
    return {
      count: Number(view.getBigUint64(end + 32, true)),
      start: Number(view.getBigUint64(end + 48, true)),
    };
  }
  throw broken(file);
}

/** Packed size and place of an entry; those of large files stand in the extra field, in this order. */
function sizes(view: DataView, at: number, nameLength: number, extraLength: number) {
  let packed = view.getUint32(at + 20, true);
  let offset = view.getUint32(at + 42, true);
  let extra = at + 46 + nameLength;
  const stop = extra + extraLength;
  while (extra + 4 <= stop) {
    if (view.getUint16(extra, true) === 1) {
      let field = extra + 4 + (view.getUint32(at + 24, true) === wide ? 8 : 0);
      if (packed === wide) {
        packed = Number(view.getBigUint64(field, true));
        field += 8;
      }
      if (offset === wide) offset = Number(view.getBigUint64(field, true));
    }
    extra += 4 + view.getUint16(extra + 2, true);
  }
  return { packed, offset };
}

function broken(file: string): Error {
  return new Error(`${file}: not a complete .npz archive; save it with numpy.savez, or get the file again.`);
}
