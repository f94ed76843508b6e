import type { Matrix } from '@simvae/arrays';
import { encodeNpz } from './npz.js';
import type { OpenRun } from './open-run.js';
import { listPictures, pictureReader, refuseSkipped, requireSome, type SkippedPicture } from './pictures.js';

/** Which images, and how they are read. */
export interface EmbedOptions {
  /** Refuses a file that no image can be made of, in place of passing over it. @default false */
  readonly strict?: boolean;
  readonly signal?: AbortSignal;
  /** Called after each batch. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Representations of images. */
export interface Embedded {
  /** [images, latent]. */
  readonly features: Matrix<Float32Array>;
  /** Of each row: the path of its file, from the folder that was named. */
  readonly files: readonly string[];
  /** Files that no image could be made of. */
  readonly skipped: readonly SkippedPicture[];
}

/** Images in memory at a time. */
const batch = 250;

/**
 * Represents images of one's own.
 *
 * @param paths - of image files, and of folders, whose images are taken as far down as there are any. Each becomes what the network
 *   was trained on: the largest square in its middle, resized, grey where the network's images are.
 * @throws {RequestError} If a path leads nowhere, or there is no image.
 * @throws {DataFileError} If the package `sharp`, which decodes images, is not there.
 * @throws {Error} If none can be read, or one cannot be (`strict`); the message names the file.
 * @throws the signal's reason, if it stopped the work.
 */
export async function embedImages(
  open: OpenRun,
  paths: readonly string[],
  options: EmbedOptions = {},
): Promise<Embedded> {
  const { strict = false, signal, onProgress } = options;
  const listed = await listPictures(paths, signal);
  const read = await pictureReader(open.imageShape);
  const files: string[] = [];
  const skipped: SkippedPicture[] = [];
  const parts: Matrix<Float32Array>[] = [];
  for (let start = 0; start < listed.length; start += batch) {
    signal?.throwIfAborted();
    const some = await read(listed.slice(start, start + batch));
    refuseSkipped(some.skipped, strict);
    files.push(...some.files);
    skipped.push(...some.skipped);
    if (some.files.length > 0) parts.push(await open.model.represent(some.images));
    onProgress?.(Math.min(start + batch, listed.length), listed.length);
  }
  requireSome(files.length, skipped);
  const [{ shape }] = parts;
  const data = new Float32Array(files.length * shape[1]);
  let at = 0;
  for (const part of parts) {
    data.set(part.data, at);
    at += part.data.length;
  }
  return { features: { data, shape: [files.length, shape[1]] }, files, skipped };
}

/** Representations as a .npz file: `features` [images, latent] float32, and `files` [images], which numpy and `simvae-eval` read. */
export function encodeFeatures({ features, files }: Pick<Embedded, 'features' | 'files'>): Uint8Array {
  return encodeNpz({ features, files: { data: files, shape: [files.length] } });
}
