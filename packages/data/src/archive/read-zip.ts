import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { notReadable } from '../read/contents.js';
import { Admission, type ArchiveLimits, archiveError, type Member, quoted, refused } from './member.js';
import { BlockReader } from './zip-reader.js';

const inflate = promisify(inflateRaw);
const stored = 0;
const deflated = 8;

/**
 * The files of a zip archive, in the order of its directory. The whole directory is checked before the first is given.
 * Members may be read at the same time and in any order until the iteration ends.
 *
 * Sources: PKWARE, APPNOTE.TXT 6.3; yauzl, which reads the directory.
 *
 * @param path - of the archive.
 * @throws {DataFileError} If the directory is truncated or damaged, a member is encrypted, compressed otherwise than by
 *   deflate, shares bytes with another, or is one that `Admission` refuses.
 */
export async function* readZip(path: string, limits: ArchiveLimits): AsyncGenerator<Member> {
  const reader = await BlockReader.open(path).catch((error) => {
    throw notReadable(path, error);
  });
  const reading = new Set<Promise<unknown>>();
  let zip: ZipFile | undefined;
  try {
    zip = await openZip(path, reader);
    const opened = zip;
    for (const place of await readDirectory(path, opened, reader, limits)) {
      const bytes = () => {
        if (zip === undefined)
          throw new TypeError(`readZip: ${place.name} must be read before the iteration ends.`);
        const read = readMember(path, opened, reader, place);
        reading.add(read);
        const settle = () => void reading.delete(read);
        read.then(settle, settle);
        return read;
      };
      yield { name: place.name, size: place.size, bytes };
    }
  } finally {
    zip = undefined;
    await Promise.allSettled(reading);
    await new Promise<unknown>((closed) => reader.close(closed));
  }
}

async function openZip(path: string, reader: BlockReader): Promise<ZipFile> {
  try {
    return await fromRandomAccessReaderPromise(reader, reader.size, {
      autoClose: false,
      decodeStrings: false,
    });
  } catch (error) {
    throw archiveError(path, 'zip', error);
  }
}

/** Where a member lies, and what it must be. */
interface Place {
  readonly name: string;
  readonly size: number;
  readonly compressedSize: number;
  readonly method: number;
  readonly crc32: number;
  /** Of its local header. */
  readonly offset: number;
}

async function readDirectory(
  path: string,
  zip: ZipFile,
  reader: BlockReader,
  limits: ArchiveLimits,
): Promise<Place[]> {
  const admission = new Admission(path, limits);
  const places: Place[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      const name = admission.admit(nameOf(entry), kindOf(entry), entry.uncompressedSize);
      if (name !== undefined) places.push(placeOf(entry, name, path));
      if (zip.entriesRead === zip.entryCount && (await anotherFollows(reader))) zip.entryCount += 2 ** 16;
    }
  } catch (error) {
    throw archiveError(path, 'zip', error);
  }
  rejectOverlaps(places, path);
  return places;
}

/** Old writers keep the count of entries in 16 bits: it is right modulo 2^16, or the entries end too early. */
async function anotherFollows(reader: BlockReader): Promise<boolean> {
  const signature = await reader.readBytes(reader.end, 4);
  return signature.length === 4 && signature.readUInt32LE() === 0x02014b50;
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, true);
}

/** What an entry is, by its name and the mode that Unix writers keep. */
function kindOf(entry: Entry): string {
  const type = (entry.externalFileAttributes >>> 28) & 0xf;
  if (type === 0o12) return 'symlink';
  if (type !== 0 && type !== 0o10 && type !== 0o4) return 'device';
  return entry.fileNameRaw.at(-1) === 0x2f ? 'directory' : 'file';
}

function placeOf(entry: Entry, name: string, path: string): Place {
  const { uncompressedSize: size, compressedSize, compressionMethod: method, crc32 } = entry;
  if (entry.isEncrypted()) throw refused(path, `expected plain members, got ${quoted(name)} encrypted`);
  if (method !== stored && method !== deflated) {
    throw refused(path, `expected members compressed by deflate, got method ${method} for ${quoted(name)}`);
  }
  // Deflate makes nothing much longer.
  if (method === stored ? compressedSize !== size : compressedSize > 2 * size + 1024) {
    throw refused(path, `expected ${size} bytes in ${quoted(name)}, got ${compressedSize} compressed ones`);
  }
  return { name, size, compressedSize, method, crc32, offset: entry.relativeOffsetOfLocalHeader };
}

/** Many members that share bytes are how a small archive becomes a large one. */
function rejectOverlaps(places: readonly Place[], path: string): void {
  const ordered = places.toSorted((a, b) => a.offset - b.offset);
  for (let i = 1; i < ordered.length; i++) {
    const { name, offset, compressedSize } = ordered[i - 1];
    if (offset + 30 + compressedSize <= ordered[i].offset) continue;
    const both = `${quoted(name)} and ${quoted(ordered[i].name)}`;
    throw refused(path, `expected members apart from each other, got ${both} overlapping`);
  }
}

async function readMember(
  path: string,
  zip: ZipFile,
  reader: BlockReader,
  place: Place,
): Promise<Uint8Array> {
  const { name, size, compressedSize, method } = place;
  let bytes: Uint8Array;
  try {
    // yauzl takes no more of an entry than these two.
    const entry = { relativeOffsetOfLocalHeader: place.offset, compressedSize } as Entry;
    const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const held = await reader.readBytes(fileDataStart, compressedSize);
    bytes = method === stored ? held : await inflate(held, { maxOutputLength: Math.max(size, 1) });
  } catch (cause) {
    const problem = `expected ${size} bytes in ${quoted(name)}, got "${(cause as Error).message}"`;
    throw refused(path, problem, { cause });
  }
  if (bytes.length !== size) {
    throw refused(path, `expected ${size} bytes in ${quoted(name)}, got ${bytes.length}`);
  }
  if (crc32(bytes) !== place.crc32) {
    throw refused(path, `expected undamaged bytes in ${quoted(name)}, got a wrong CRC-32`);
  }
  return bytes;
}
