import { type Images, sizeOf } from '@simvae/arrays';
import { encodePng, imageGrid } from '../figures/image-grid.js';
import { decoderOf, type OpenRun } from './open-run.js';
import { listPictures, pictureReader, refuseSkipped, requireSome, type SkippedPicture } from './pictures.js';

/** How images are read. */
export interface ReconstructOptions {
  /** Refuses a file that no image can be made of, in place of passing over it. @default false */
  readonly strict?: boolean;
  readonly signal?: AbortSignal;
}

/** Images, and what their representations keep of them. */
export interface Reconstructed {
  /** Of each image: the path of its file. */
  readonly files: readonly string[];
  /** As the network sees them. */
  readonly originals: Images;
  readonly reconstructions: Images;
  /** Half the squared error of each image, summed over its pixels: RE of the paper. */
  readonly errors: readonly number[];
  /** Whose decoder made them. */
  readonly decoder: 'own' | 'post-hoc';
  readonly skipped: readonly SkippedPicture[];
}

/** Images that are reconstructed at once: they are looked at, side by side. */
const mostImages = 1000;

/**
 * Reconstructs images of one's own.
 *
 * @param paths - as for `embedImages`; the first thousand images.
 * @throws {RunError} If there is no decoder; the message says how to make one.
 * @throws as `embedImages`.
 */
export async function reconstructImages(
  open: OpenRun,
  paths: readonly string[],
  { strict = false, signal }: ReconstructOptions = {},
): Promise<Reconstructed> {
  const { kind, model } = decoderOf(open);
  const listed = await listPictures(paths, signal);
  const read = await pictureReader(open.imageShape);
  const { files, images: originals, skipped } = await read(listed.slice(0, mostImages));
  refuseSkipped(skipped, strict);
  requireSome(files.length, skipped);
  signal?.throwIfAborted();
  const reconstructions = await model.reconstruct(originals);
  const size = sizeOf(open.imageShape);
  const errors = files.map((_, image) => {
    let sum = 0;
    for (let i = image * size; i < (image + 1) * size; i++) {
      sum += (originals.data[i] - reconstructions.data[i]) ** 2;
    }
    return sum / 2;
  });
  return { files, originals, reconstructions, errors, decoder: kind, skipped };
}

/** Each image beside its reconstruction, one pair below the other, as a PNG file. */
export function sideBySide({
  originals,
  reconstructions,
}: Pick<Reconstructed, 'originals' | 'reconstructions'>): Uint8Array {
  const [count, ...imageShape] = originals.shape;
  const size = sizeOf(imageShape);
  const data = new Float32Array(2 * originals.data.length);
  for (let image = 0; image < count; image++) {
    const [from, to] = [image * size, (image + 1) * size];
    data.set(originals.data.subarray(from, to), 2 * from);
    data.set(reconstructions.data.subarray(from, to), from + to);
  }
  const shape = [2 * count, originals.shape[1], originals.shape[2], originals.shape[3]] as const;
  return encodePng(imageGrid({ data, shape }, 2, 4));
}
