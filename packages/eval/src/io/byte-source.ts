/** Bytes that are read by their place: of memory, of a file of any size, or a part of those. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` to before `end`, both within the source; they hold until the next call. */
  read(start: number, end: number): Uint8Array;
}

/** Bytes that are read at a time. */
export const chunkBytes = 2 ** 22;

/** Bytes in memory. */
export function bytesOf(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}

/** The part of a source from `start` to before `end`. */
export function partOf(source: ByteSource, start: number, end: number): ByteSource {
  return { size: end - start, read: (from, to) => source.read(start + from, start + to) };
}

/** All bytes from `start` on in order, in chunks of whole elements of `elementBytes`. */
export function* chunksOf(source: ByteSource, start = 0, elementBytes = 1): Generator<Uint8Array> {
  const step = Math.max(1, Math.floor(chunkBytes / elementBytes)) * elementBytes;
  for (let at = start; at < source.size; at += step) yield source.read(at, Math.min(at + step, source.size));
}
