import { crc32 } from 'node:zlib';
import { type ImageShape, sizeOf } from '@simvae/arrays';

/*
 * A packed file: images of one shape, each of which can be read alone.
 *
 *   header, 4096 bytes: magic | version | images | height | width | channels | length of the summary | its CRC-32 |
 *                       SHA-256 of the sources | CRC-32 of what is before
 *   checksums         : CRC-32 of each image, padded to a multiple of 4096 bytes; 0 where an image is not there
 *   pixels            : [images, height, width, channels], 0 .. 255
 *   summary           : JSON; of length 0 as long as images are missing
 *
 * Numbers have 4 bytes, little-endian. Pixels begin at a multiple of 4096, so that other programs can map them.
 */

const magic = Buffer.from('SIMVAEPK', 'latin1');
/** Of the layout, and of how images are decoded: a file of another version is packed again. */
const version = 1;
const page = 4096;
const headerEnd = 8 + 7 * 4 + 32;
/** Longest summary that is read. */
const mostSummary = 2 ** 28;

/** What is packed. */
export interface PackedSpec {
  /** Number of images. */
  readonly count: number;
  /** Shape of one image. */
  readonly imageShape: ImageShape;
  /** SHA-256 in hexadecimal of a listing of what is packed, and how: a file with another one is out of date. */
  readonly sources: string;
}

/** An image that could not be decoded. */
export interface SkippedImage {
  /** Its place among the images that were to be packed. */
  readonly row: number;
  /** Its path or name. */
  readonly file: string;
  /** What is wrong with it. */
  readonly reason: string;
}

/** What is known once every image was decoded. */
export interface PackedSummary {
  /** SHA-256 in hexadecimal of the pixels of each group, in the order of the file, without what was skipped. */
  readonly digests: Readonly<Record<string, string>>;
  /** In the order of the file. */
  readonly skipped: readonly SkippedImage[];
  /** SHA or MD5 of the archive that the images are from, where it was asked for. */
  readonly archive?: string;
}

/** Where a packed file keeps what. */
export interface PackedLayout {
  /** Bytes of one image. */
  readonly size: number;
  readonly checksums: number;
  readonly pixels: number;
  readonly summary: number;
}

export function packedLayout({ count, imageShape }: Pick<PackedSpec, 'count' | 'imageShape'>): PackedLayout {
  const size = sizeOf(imageShape);
  const pixels = page + Math.ceil((4 * count) / page) * page;
  return { size, checksums: page, pixels, summary: pixels + count * size };
}

/** The checksum of an image: CRC-32, where 0 is counted as 1, since 0 stands for no image. */
export function checksum(pixels: Uint8Array): number {
  return crc32(pixels) || 1;
}

/** Header of a file that is not complete, or whose summary follows the pixels. */
export function encodeHeader({ count, imageShape, sources }: PackedSpec, summary?: Uint8Array): Buffer {
  const header = Buffer.alloc(page);
  magic.copy(header);
  const numbers = [version, count, ...imageShape, summary?.length ?? 0, summary ? crc32(summary) : 0];
  for (const [i, number] of numbers.entries()) header.writeUInt32LE(number, 8 + 4 * i);
  header.write(sources, headerEnd - 32, 'hex');
  header.writeUInt32LE(crc32(header.subarray(0, headerEnd)), headerEnd);
  return header;
}

/** What a header says; undefined where it is none, is damaged, or is of another version. */
export function decodeHeader(
  header: Buffer,
): (PackedSpec & { readonly summary: { readonly length: number; readonly crc: number } }) | undefined {
  if (header.length !== page || !magic.equals(header.subarray(0, 8))) return undefined;
  if (header.readUInt32LE(headerEnd) !== crc32(header.subarray(0, headerEnd))) return undefined;
  const [found, count, height, width, channels, length, crc] = Array.from({ length: 7 }, (_, i) =>
    header.readUInt32LE(8 + 4 * i),
  );
  if (found !== version || length > mostSummary) return undefined;
  const sources = header.toString('hex', headerEnd - 32, headerEnd);
  return { count, imageShape: [height, width, channels], sources, summary: { length, crc } };
}

/** Whether a header is that of the images which are wanted. */
export function isHeaderOf(
  header: PackedSpec | undefined,
  { count, imageShape, sources }: PackedSpec,
): boolean {
  return (
    header?.count === count &&
    header.imageShape.join() === imageShape.join() &&
    header.sources === sources.toLowerCase()
  );
}

/** Length of a header, in bytes. */
export const headerLength = page;
