import { rename } from 'node:fs/promises';
import { DataFileError, passDirectory } from '../data-file-error.js';
import { claimPart, releasePart } from '../fetch/part-file.js';
import type { Decode } from './decode-image.js';
import { openPacked, type PackedFile } from './packed-file.js';
import { type PackedSpec, packedLayout, type SkippedImage } from './packed-format.js';
import { PackedPart } from './packed-part.js';

/** An image that is to be packed. */
export interface EncodedImage {
  /** Its place in the packed file. */
  readonly row: number;
  /** Its path or name, for messages. */
  readonly file: string;
  /** Bytes of the encoded image. */
  readonly bytes: number;
  /** Reads it; called at once, and not again. */
  read(): Promise<Uint8Array>;
}

/** How far packing is. */
export interface PackingProgress {
  /** Path of the packed file. */
  readonly file: string;
  /** Images that are packed or skipped, with those of earlier attempts. */
  readonly images: number;
  readonly total: number;
  /** Images that could not be decoded. */
  readonly skipped: number;
  /** Images/s of this attempt. */
  readonly perSecond: number;
  /** Time left at this speed. */
  readonly secondsLeft: number;
}

/** How packing is watched and stopped. */
export interface PackingOptions {
  /** Stops packing; what is done is kept and continued by the next call. */
  readonly signal?: AbortSignal;
  /** Called at the beginning, at the end, and some times a second. */
  readonly onPacking?: (progress: PackingProgress) => void;
}

/** What is packed, and how. */
export interface PackOptions extends PackingOptions, PackedSpec {
  /** Name of the group of each image, `[count]`: a group has a digest of its own. */
  readonly groups: readonly string[];
  /** The images for which `isMissing(row)`, each once, in any order. */
  readonly encoded: (isMissing: (row: number) => boolean) => AsyncIterable<EncodedImage>;
  readonly decode: Decode;
  /** Digest of the archive that the images are from, to be kept with them. */
  readonly archiveDigest?: () => Promise<string | undefined>;
  /**
   * Refuses an image that cannot be decoded with this error. @default such images are skipped
   *
   * @param others - how many more are known to be like it.
   */
  readonly refuse?: (image: SkippedImage, others: number) => DataFileError;
}

/** Images that are decoded at a time: more than the four threads that Node has for it, so that none waits. */
const mostUnderWay = 8;
/** Bytes of encoded images that are held at a time; one that is larger is decoded alone. */
const mostHeld = 2 ** 26;
/** Largest file that is taken for an image. */
const mostBytes = 2 ** 28;
/** Images after which the list of what is done is brought to the disk. */
const saveEvery = 4096;
const progressMs = 200;

/**
 * Decodes images once, to a file of which any can be read alone: {@link openPacked}. Where the file is there already, it
 * is opened.
 *
 * The file appears under its name when it is complete; until then it is `<path>.part`. What an attempt that stopped or
 * was killed has left is continued. Several processes may pack the same images at once: one continues, the others
 * begin anew, and the results are equal. Images are decoded on several threads, a bounded number at a time.
 *
 * @param path - of the packed file; a file of other sources under this name is replaced.
 * @throws {DataFileError} If an image is refused or is not among `encoded`, the disk is full, or the
 *   folder cannot be written to.
 */
export async function packImages(path: string, options: PackOptions): Promise<PackedFile> {
  const file = (await openPacked(path, options)) ?? (await packAnew(path, options));
  const [first, ...others] = file.summary.skipped;
  if (options.refuse === undefined || first === undefined) return file;
  await file.close();
  throw options.refuse(first, others.length);
}

async function packAnew(path: string, options: PackOptions): Promise<PackedFile> {
  const claimed = await claimPart(path).catch((cause) => {
    throw packingError(path, cause);
  });
  try {
    const part = await PackedPart.open(claimed, options);
    try {
      await fill(part, path, options);
    } finally {
      await part.close();
    }
    await rename(claimed, path);
  } catch (error) {
    await releasePart(claimed, path);
    throw packingError(path, error);
  }
  const file = await openPacked(path, options);
  if (file === undefined) {
    throw new DataFileError(path, 'expected the packed images, got another file', 'Run again.');
  }
  return file;
}

/** Brings every image into the part, or leaves it in a state that can be continued. */
async function fill(part: PackedPart, path: string, options: PackOptions): Promise<void> {
  const { count, groups, decode, refuse, signal } = options;
  const { size } = packedLayout(options);
  const skipped: SkippedImage[] = [];
  const progress = progressOf(path, part.done, options);
  const underWay = new Set<Promise<void>>();
  let held = 0;
  let unsaved = 0;
  let failure: unknown;

  const pack = async ({ row, file, bytes, read }: EncodedImage): Promise<void> => {
    try {
      const pixels = await decoded(bytes, read, decode);
      if (pixels instanceof Error) {
        const image = { row, file, reason: pixels.message };
        // An archive that is damaged says so itself.
        if (refuse !== undefined) throw pixels instanceof DataFileError ? pixels : refuse(image, 0);
        skipped.push(image);
      } else if (pixels.length === size) {
        await part.write(row, pixels);
      } else {
        throw new RangeError(`packImages: \`decode\` must give ${size} numbers, got ${pixels.length}.`);
      }
      progress.count(skipped.length);
    } catch (error) {
      failure ??= error;
    }
  };

  try {
    for await (const image of options.encoded((row) => !part.has(row))) {
      while (underWay.size >= mostUnderWay || (underWay.size > 0 && held + image.bytes > mostHeld)) {
        await Promise.race(underWay);
      }
      signal?.throwIfAborted();
      if (failure !== undefined) break;
      held += image.bytes;
      const packing = pack(image).finally(() => {
        held -= image.bytes;
        underWay.delete(packing);
      });
      underWay.add(packing);
      if (++unsaved % saveEvery === 0) await part.save();
    }
    await Promise.all(underWay);
    if (failure !== undefined) throw failure;
    signal?.throwIfAborted();
    rejectMissing(part, path, options, skipped);
    progress.end(skipped.length);
    skipped.sort((a, b) => a.row - b.row);
    await part.finish(groups, { skipped, archive: await options.archiveDigest?.() }, signal);
  } catch (error) {
    await Promise.all(underWay);
    // What is done is kept, as far as the disk has room for the list of it.
    await part.save().catch(() => {});
    throw packingError(path, error, { done: part.done, count });
  }
}

/** The pixels of an image, or what is wrong with it. */
async function decoded(
  bytes: number,
  read: EncodedImage['read'],
  decode: Decode,
): Promise<Uint8Array | Error> {
  if (bytes > mostBytes) return new Error(`expected at most ${mostBytes} bytes, got ${bytes}`);
  try {
    return await decode(await read());
  } catch (error) {
    if (error instanceof DataFileError) return error;
    return new Error((error as Error).message.split('\n', 1)[0], { cause: error });
  }
}

function rejectMissing(
  part: PackedPart,
  path: string,
  { count }: PackOptions,
  skipped: readonly SkippedImage[],
): void {
  const known = new Set(skipped.map(({ row }) => row));
  const missing = Array.from({ length: count }, (_, row) => row).filter(
    (row) => !part.has(row) && !known.has(row),
  );
  if (missing.length === 0) return;
  const problem = `expected ${count} images to pack, got none for ${missing.length}, of which the first is number ${missing[0]}`;
  throw new DataFileError(path, problem, 'Check that no file was moved meanwhile, and run again.');
}

interface Progress {
  count(skipped: number): void;
  end(skipped: number): void;
}

function progressOf(file: string, before: number, { count: total, onPacking }: PackOptions): Progress {
  const begun = performance.now();
  let images = before;
  let shown = begun;
  const show = (skipped: number) => {
    const perSecond = (1000 * (images - before)) / Math.max(performance.now() - begun, 1);
    const secondsLeft = images === total ? 0 : (total - images) / perSecond;
    onPacking?.({ file, images, total, skipped, perSecond, secondsLeft });
  };
  show(0);
  return {
    count(skipped) {
      images++;
      if (performance.now() - shown < progressMs) return;
      shown = performance.now();
      show(skipped);
    },
    end: show,
  };
}

const diskFull = new Set(['ENOSPC', 'EDQUOT']);

/** Says in words why packing stopped. An abort stays what it is. */
function packingError(path: string, error: unknown, state?: { done: number; count: number }): unknown {
  const cause = error as NodeJS.ErrnoException;
  if (error instanceof DataFileError || cause.code === undefined || typeof cause.code !== 'string')
    return error;
  if (diskFull.has(cause.code)) {
    const after = state === undefined ? '' : ` after ${state.done} of ${state.count} images`;
    const next =
      'Make room, or set XDG_CACHE_HOME to a folder on another disk; running again continues there.';
    return new DataFileError(`${path}.part`, `the disk is full${after}`, next, { cause });
  }
  const next = `Set XDG_CACHE_HOME to a folder that can be written to. ${passDirectory}`;
  return new DataFileError(path, `expected a place that can be written to, got ${cause.message}`, next, {
    cause,
  });
}
