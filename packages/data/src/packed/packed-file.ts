import { close, constants, fstat, open, read } from 'node:fs';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { checkRead, type ImageShape, type ImageSource } from '@simvae/arrays';
import { DataFileError } from '../data-file-error.js';
import {
  checksum,
  decodeHeader,
  headerLength,
  isHeaderOf,
  type PackedSpec,
  type PackedSummary,
  packedLayout,
} from './packed-format.js';
import { readRows } from './read-rows.js';

/** A packed file that is open: images on the disk, of which those that are asked for are read. */
export interface PackedFile {
  readonly path: string;
  /** Number of images, with those that were skipped. */
  readonly count: number;
  /** Shape of one image. */
  readonly imageShape: ImageShape;
  readonly summary: PackedSummary;
  /**
   * Some of the images as a source, whose image i is `rows[i]` of the file. Nothing is kept in memory; what was read
   * lately is in the operating system's cache. Each image that is read is compared with its checksum.
   *
   * @param rows - each in [0, count) and not skipped. @default all that were not skipped
   * @throws {RangeError} If a row is not there. From `read`, a {@link DataFileError} if the file is damaged.
   */
  select(rows?: ArrayLike<number>): ImageSource;
  /** Closes the file, which otherwise is closed when nobody uses it or its sources any more. */
  close(): Promise<void>;
}

/** What sources of a file share. The number of the open file is here, since a FileHandle has to be closed by hand. */
export interface OpenFile {
  readonly path: string;
  readonly descriptor: number;
  /** Bytes of one image. */
  readonly size: number;
  /** Where image 0 begins, in bytes. */
  readonly start: number;
  /** CRC-32 of each image; 0 where there is none. */
  readonly checksums: Uint32Array;
}

const openFile = promisify(open);
const closeFile = promisify(close);
const statFile = promisify(fstat);
const readFile = promisify(read);

const forgotten = new FinalizationRegistry<number>((descriptor) => close(descriptor, () => {}));

/**
 * Opens a packed file.
 *
 * @param spec - what it is to hold. @default whatever it holds
 * @returns undefined where there is no such file, it is incomplete or cut short, or it holds something else.
 * @throws {DataFileError} If it cannot be read.
 */
export async function openPacked(path: string, spec?: PackedSpec): Promise<PackedFile | undefined> {
  let descriptor: number;
  try {
    descriptor = await openFile(path, constants.O_RDONLY);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw unreadable(path, error as Error);
  }
  const contents = await readContents(descriptor, spec).catch(async (error) => {
    await closeFile(descriptor);
    throw unreadable(path, error as Error);
  });
  if (contents === undefined) {
    await closeFile(descriptor);
    return undefined;
  }
  const { count, imageShape, checksums, summary } = contents;
  const { size, pixels } = packedLayout({ count, imageShape });
  const file: OpenFile = { path, descriptor, size, start: pixels, checksums };
  forgotten.register(file, descriptor, file);
  let closed: Promise<void> | undefined;
  return {
    path,
    count,
    imageShape,
    summary,
    select: (rows) => selected(file, imageShape, rows),
    close: () => {
      forgotten.unregister(file);
      closed ??= closeFile(descriptor);
      return closed;
    },
  };
}

/** The damage of a packed file, and what mends it. */
export function damaged(path: string, problem: string, cause?: Error): DataFileError {
  const next = 'Delete this file; its images are packed again the next time.';
  return new DataFileError(path, problem, next, { cause });
}

function selected(file: OpenFile, imageShape: ImageShape, wanted?: ArrayLike<number>): ImageSource {
  const { checksums, size } = file;
  const rows = wanted === undefined ? present(checksums) : Int32Array.from(wanted);
  const absent = rows.find((row) => !checksums[row]);
  if (absent !== undefined) {
    throw new RangeError(`select: \`rows\` must be images of ${file.path}, got ${absent}.`);
  }
  return {
    count: rows.length,
    imageShape,
    async read(indices, out): Promise<void> {
      checkRead(indices, rows.length, out.length, size);
      const chosen = Int32Array.from(indices, (index) => rows[index]);
      await readRows(file, chosen, out);
      for (let i = 0; i < chosen.length; i++) {
        if (checksum(out.subarray(i * size, (i + 1) * size)) !== checksums[chosen[i]]) {
          throw damaged(file.path, `expected the checksum of image ${chosen[i]}, got another`);
        }
      }
    },
  };
}

function present(checksums: Uint32Array): Int32Array {
  return Int32Array.from(checksums.keys()).filter((row) => checksums[row] !== 0);
}

type Contents = PackedSpec & { readonly checksums: Uint32Array; readonly summary: PackedSummary };

async function readContents(descriptor: number, spec: PackedSpec | undefined): Promise<Contents | undefined> {
  const header = decodeHeader(await readBytes(descriptor, headerLength, 0));
  if (header === undefined || header.summary.length === 0) return undefined;
  if (spec !== undefined && !isHeaderOf(header, spec)) return undefined;
  const layout = packedLayout(header);
  const { size } = await statFile(descriptor);
  if (size !== layout.summary + header.summary.length) return undefined;
  const summary = await readBytes(descriptor, header.summary.length, layout.summary);
  if (crc32(summary) !== header.summary.crc) return undefined;
  const table = await readBytes(descriptor, 4 * header.count, layout.checksums);
  const checksums = Uint32Array.from({ length: header.count }, (_, row) => table.readUInt32LE(4 * row));
  return { ...header, checksums, summary: JSON.parse(summary.toString('utf8')) as PackedSummary };
}

/** Bytes from a position; fewer where the file ends. */
async function readBytes(descriptor: number, length: number, position: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await readFile(descriptor, buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function unreadable(path: string, cause: Error): DataFileError {
  return damaged(path, `expected a readable file, got ${cause.message}`, cause);
}
