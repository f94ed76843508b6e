import { decodeSafetensors, encodeEntries, lengthBytes, type SafetensorsFile } from './safetensors.js';

/** How the header of a sealed file begins: the checksum has a fixed place. */
const opening = '{"__metadata__":{"sha256":"';
const sumStart = lengthBytes + opening.length;
const sumLength = 64;
const sumEnd = sumStart + sumLength;

/**
 * Writes tensors in the safetensors format with a checksum, by which `openSafetensors` notices every damaged bit.
 *
 * The metadata begin with `sha256`, 64 hexadecimal digits: SHA-256 of the whole file with that value as 64 zeros. Other
 * programs read the file as any safetensors file.
 *
 * @param file - `sha256` among its metadata is replaced.
 * @throws {RangeError | TypeError} As `encodeSafetensors`.
 */
export async function sealSafetensors({
  tensors,
  metadata,
}: SafetensorsFile): Promise<Uint8Array<ArrayBuffer>> {
  const others = Object.entries(metadata).filter(([key]) => key !== 'sha256');
  const bytes = encodeEntries(tensors, [['sha256', '0'.repeat(sumLength)], ...others]);
  bytes.set(new TextEncoder().encode(await checksum(bytes)), sumStart);
  return bytes;
}

/**
 * Reads a file that `sealSafetensors` wrote; its metadata come without the checksum.
 *
 * @throws {RangeError} If the file has no checksum, or any bit of it is another one than was written.
 */
export async function openSafetensors(bytes: Uint8Array): Promise<SafetensorsFile> {
  // What is verified is what is read: the caller's array might change in between.
  const copy = new Uint8Array(bytes);
  if (text(copy, lengthBytes, sumStart) !== opening || copy.length < sumEnd) {
    decodeSafetensors(copy);
    throw new RangeError(
      'openSafetensors: the bytes must be a sealed safetensors file, but it has no checksum.',
    );
  }
  const written = text(copy, sumStart, sumEnd);
  copy.fill(0x30, sumStart, sumEnd);
  if ((await checksum(copy)) !== written) {
    throw new RangeError('openSafetensors: the bytes must be as they were sealed, but the checksum differs.');
  }
  const { tensors, metadata } = decodeSafetensors(copy);
  const { sha256: _, ...others } = metadata;
  return { tensors, metadata: others };
}

/** Bytes as characters of one byte each: exact, whatever they are. */
function text(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, end));
}

async function checksum(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
