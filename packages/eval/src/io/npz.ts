import { crc32 } from 'node:zlib';
import { type UnzipFileInfo, unzipSync } from 'fflate';
import { ArrayFileError, type NamedArray } from './array-file.js';
import { npyMemory, parseNpy } from './npy.js';

const endOfDirectory = 0x06054b50;
const zip64End = 0x06064b50;
const zip64Locator = 0x07064b50;
const centralEntry = 0x02014b50;
/** A size that stands in the extra field, as it needs more than 32 bits. */
const wide = 0xffffffff;

/** Deflate makes bytes at most this many times smaller. */
const smallest = 1032;

/** Bytes of arrays, inflated and read, up to which a compressed archive is read: a few megabytes may claim any number. */
const most = 2 ** 30;

/** An entry of the archive's directory. */
interface Entry {
  readonly checksum: number;
  /** Bytes in the archive. */
  readonly packed: number;
  /** Bytes once inflated, as declared. */
  readonly size: number;
}

/**
 * Parses numpy's .npz format: a zip archive of .npy files, stored or deflated, zip64 included. Nothing is inflated beyond
 * its declared size, and that only where all of it fits into 1 GB; checksums are compared.
 *
 * Source: PKWARE's APPNOTE, section 4.3.
 *
 * @throws {ArrayFileError} If the bytes are not such an archive, are cut short or damaged, take too much memory, or an
 *   array is not supported.
 */
export function parseNpz(bytes: Uint8Array, file: string): NamedArray[] {
  const entries = readDirectory(bytes, file);
  const chosen: { readonly name: string; readonly entry: Entry }[] = [];
  let position = 0;
  let memory = 0;
  const contents = unzip(bytes, file, ({ name, size: packed, originalSize: size, compression }) => {
    const entry = entries[position++];
    if (entry.size !== size || entry.packed !== packed) throw broken(file);
    if (!name.endsWith('.npy')) return false;
    if (compression === 0 ? size !== packed : size > packed * smallest) {
      throw damaged(`${file}:${name}`, `${packed} bytes cannot hold the ${size} that are declared`);
    }
    if (compression !== 0) memory += size;
    checkMemory(memory, file);
    chosen.push({ name, entry });
    return true;
  });
  for (const { name, entry } of chosen) {
    const place = `${file}:${name}`;
    const content = contents[name];
    if (content.length !== entry.size) {
      throw damaged(place, `${entry.size} bytes are declared, ${content.length} found`);
    }
    if (crc32(content) !== entry.checksum) throw damaged(place, 'its checksum is another');
    if (entry.size !== entry.packed) memory += npyMemory(content, place);
    checkMemory(memory, file);
  }
  return chosen.map(({ name }) => parseNpy(contents[name], name.slice(0, -4), `${file}:${name}`));
}

function checkMemory(memory: number, file: string): void {
  if (memory <= most) return;
  const problem = `its arrays take more than the ${most / 2 ** 30} GB that a compressed archive may fill`;
  throw new ArrayFileError(file, problem, 'save them with numpy.save or numpy.savez, or fewer rows');
}

/** `unzipSync` of fflate with errors that name the file. */
function unzip(
  bytes: Uint8Array,
  file: string,
  filter: (entry: UnzipFileInfo) => boolean,
): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, { filter });
  } catch (cause) {
    if (cause instanceof ArrayFileError) throw cause;
    throw broken(file, cause);
  }
}

/** The archive's directory, checked: fflate reads past its end and does not look at checksums. */
function readDirectory(bytes: Uint8Array, file: string): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { count, start } = findDirectory(view, file);
  const entries: Entry[] = [];
  let at = start;
  for (let entry = 0; entry < count; entry++) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== centralEntry) throw broken(file);
    const extra = at + 46 + view.getUint16(at + 28, true);
    const next = extra + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > view.byteLength) throw broken(file);
    const { packed, size, offset } = placeOf(view, at, extra, view.getUint16(at + 30, true), file);
    const content = offset + 30 + (offset + 30 > view.byteLength ? 0 : namesOf(view, offset));
    if (content + packed > view.byteLength) throw broken(file);
    entries.push({ checksum: view.getUint32(at + 16, true), packed, size });
    at = next;
  }
  return entries;
}

/** Bytes of the name and the extra field in the header before an entry's content. */
function namesOf(view: DataView, offset: number): number {
  return view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
}

function findDirectory(view: DataView, file: string): { count: number; start: number } {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - 65557); at--) {
    if (view.getUint32(at, true) !== endOfDirectory) continue;
    const count = view.getUint16(at + 8, true);
    const start = view.getUint32(at + 16, true);
    const locator = at - 20;
    if (locator < 0 || view.getUint32(locator, true) !== zip64Locator) return { count, start };
    const end = Number(view.getBigUint64(locator + 8, true));
    if (end + 56 > view.byteLength || view.getUint32(end, true) !== zip64End) throw broken(file);
    return {
      count: Number(view.getBigUint64(end + 32, true)),
      start: Number(view.getBigUint64(end + 48, true)),
    };
  }
  throw broken(file);
}

/** Sizes and place of an entry; those that need more than 32 bits stand in the extra field, in this order. */
function placeOf(view: DataView, at: number, extra: number, extraLength: number, file: string) {
  const place = {
    size: view.getUint32(at + 24, true),
    packed: view.getUint32(at + 20, true),
    offset: view.getUint32(at + 42, true),
  };
  const stop = extra + extraLength;
  for (let field = extra; field + 4 <= stop; field += 4 + view.getUint16(field + 2, true)) {
    if (view.getUint16(field, true) !== 1) continue;
    let value = field + 4;
    for (const key of ['size', 'packed', 'offset'] as const) {
      if (place[key] !== wide) continue;
      if (value + 8 > view.byteLength) throw broken(file);
      place[key] = Number(view.getBigUint64(value, true));
      value += 8;
    }
  }
  return place;
}

function broken(file: string, cause?: unknown): ArrayFileError {
  const next = 'save it with numpy.savez, or get the file again';
  return new ArrayFileError(file, 'not a complete .npz archive', next, { cause });
}

function damaged(place: string, problem: string): ArrayFileError {
  return new ArrayFileError(place, problem, 'get the file again');
}
