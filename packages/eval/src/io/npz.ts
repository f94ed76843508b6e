import { inflateSync } from 'fflate';
import { crc32 } from '#platform/files';
import { ArrayFileError, type NamedArray } from './array-file.js';
import { type ByteSource, bytesOf, chunksOf, partOf } from './byte-source.js';
import { npyMemory, readNpy } from './npy.js';

const endOfDirectory = 0x06054b50;
const zip64End = 0x06064b50;
const zip64Locator = 0x07064b50;
const centralEntry = 0x02014b50;
const localEntry = 0x04034b50;
/** A size that stands in the extra field, as it needs more than 32 bits. */
const wide = 0xffffffff;

const stored = 0;
const deflated = 8;

/** Deflate makes bytes at most this many times smaller. */
const smallest = 1032;

/** Bytes of arrays, inflated and read, up to which a compressed archive is read: a few megabytes may claim any number. */
const most = 2 ** 30;

/** An entry of the archive's directory. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly checksum: number;
  /** Byte at which its header begins. */
  readonly offset: number;
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
 * @param file - name for error messages.
 * @throws {ArrayFileError} If the bytes are not such an archive, are cut short or damaged, take too much memory, or an
 *   array is not supported.
 */
export function parseNpz(bytes: Uint8Array, file: string): NamedArray[] {
  return readNpz(bytesOf(bytes), file);
}

/** `parseNpz` of a source of any size, of which only what is compressed is ever held as a whole. */
export function readNpz(source: ByteSource, file: string): NamedArray[] {
  const entries = readDirectory(source, file).filter(({ name }) => name.endsWith('.npy'));
  let memory = entries.reduce((sum, { method, size }) => (method === stored ? sum : sum + size), 0);
  checkMemory(memory, file);
  const contents = entries.map((entry) => {
    const place = `${file}:${entry.name}`;
    const content = openEntry(source, entry, file);
    let checksum = 0;
    for (const chunk of chunksOf(content)) checksum = crc32(chunk, checksum);
    if (checksum !== entry.checksum) throw damaged(place, 'its checksum is another');
    if (entry.method !== stored) memory += npyMemory(content, place);
    checkMemory(memory, file);
    return { content, name: entry.name.slice(0, -4), place };
  });
  return contents.map(({ content, name, place }) => readNpy(content, name, place));
}

function checkMemory(memory: number, file: string): void {
  if (memory <= most) return;
  const problem = `its arrays take more than the ${most / 2 ** 30} GB that a compressed archive may fill`;
  throw new ArrayFileError(file, problem, 'save them with numpy.save or numpy.savez, or fewer rows');
}

/** The content of an entry: where it is stored, or in memory once it is inflated. */
function openEntry(
  source: ByteSource,
  { name, method, offset, packed, size }: Entry,
  file: string,
): ByteSource {
  const place = `${file}:${name}`;
  const header = viewOf(source, offset, offset + 30, file);
  if (header.getUint32(0, true) !== localEntry) throw broken(file);
  const start = offset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + packed > source.size) throw broken(file);
  if (method !== stored && method !== deflated) {
    const next = 'save it with numpy.savez or numpy.savez_compressed';
    throw new ArrayFileError(place, `its compression, method ${method}, is not supported`, next);
  }
  if (method === stored ? size !== packed : size > packed * smallest) {
    throw damaged(place, `${packed} bytes cannot hold the ${size} that are declared`);
  }
  const content = partOf(source, start, start + packed);
  if (method === stored) return content;
  checkMemory(packed, file);
  const inflated = inflate(content.read(0, packed), size, place);
  if (inflated.length !== size) {
    throw damaged(place, `${size} bytes are declared, ${inflated.length} found`);
  }
  return bytesOf(inflated);
}

/** At most `size` bytes. */
function inflate(packed: Uint8Array, size: number, place: string): Uint8Array {
  try {
    return inflateSync(packed, { out: new Uint8Array(size) });
  } catch (cause) {
    throw new ArrayFileError(place, 'cannot be inflated', 'get the file again', { cause });
  }
}

function readDirectory(source: ByteSource, file: string): Entry[] {
  const { count, start, size } = findDirectory(source, file);
  const view = viewOf(source, start, start + size, file);
  const entries: Entry[] = [];
  let at = 0;
  for (let entry = 0; entry < count; entry++) {
    if (at + 46 > size || view.getUint32(at, true) !== centralEntry) throw broken(file);
    const extra = at + 46 + view.getUint16(at + 28, true);
    const next = extra + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (next > size) throw broken(file);
    entries.push({
      name: new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, extra - at - 46)),
      method: view.getUint16(at + 10, true),
      checksum: view.getUint32(at + 16, true),
      ...placeOf(view, at, extra, view.getUint16(at + 30, true), file),
    });
    at = next;
  }
  return entries;
}

interface Directory {
  /** Number of entries. */
  readonly count: number;
  readonly start: number;
  /** In bytes. */
  readonly size: number;
}

function findDirectory(source: ByteSource, file: string): Directory {
  const first = Math.max(0, source.size - 65557 - 20); // the longest comment, and the locator before the end
  const view = viewOf(source, first, source.size, file);
  for (let at = view.byteLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) !== endOfDirectory) continue;
    const locator = at - 20;
    if (locator < 0 || view.getUint32(locator, true) !== zip64Locator) {
      return {
        count: view.getUint16(at + 10, true),
        size: view.getUint32(at + 12, true),
        start: view.getUint32(at + 16, true),
      };
    }
    const place = Number(view.getBigUint64(locator + 8, true));
    const end = viewOf(source, place, place + 56, file);
    if (end.getUint32(0, true) !== zip64End) throw broken(file);
    return {
      count: Number(end.getBigUint64(32, true)),
      size: Number(end.getBigUint64(40, true)),
      start: Number(end.getBigUint64(48, true)),
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

/** Bytes of a source, copied. @throws {ArrayFileError} If they lie outside of it. */
function viewOf(source: ByteSource, start: number, end: number, file: string): DataView<ArrayBuffer> {
  if (start > end || end > source.size) throw broken(file);
  return new DataView(new Uint8Array(source.read(start, end)).buffer);
}

function broken(file: string, cause?: unknown): ArrayFileError {
  const next = 'save it with numpy.savez, or get the file again';
  return new ArrayFileError(file, 'not a complete .npz archive', next, { cause });
}

function damaged(place: string, problem: string): ArrayFileError {
  return new ArrayFileError(place, problem, 'get the file again');
}
