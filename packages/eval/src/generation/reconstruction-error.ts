import { type Features, toMatrix } from '../input/features.js';

const caller = 'reconstructionError';

/** Squared error of reconstructions, three ways. */
export interface ReconstructionError {
  /** Summed over the pixels of an image, averaged over images. */
  readonly sum: number;
  /** Half of `sum`: the paper's tables look like this one. */
  readonly half: number;
  /** Averaged over pixels and images. */
  readonly mean: number;
}

/**
 * Squared error between images and their reconstructions.
 *
 * @param images - a row each, [n, pixels].
 * @param reconstructions - [n, pixels].
 * @returns squared units of the pixels.
 * @throws {RangeError} If the shapes differ, there are no rows, or a value is not finite.
 */
export function reconstructionError(images: Features, reconstructions: Features): ReconstructionError {
  const wanted = toMatrix(caller, 'images', images);
  const got = toMatrix(caller, 'reconstructions', reconstructions, wanted.shape[1]);
  const [rows, pixels] = wanted.shape;
  if (rows === 0 || got.shape[0] !== rows) {
    const counts = `${rows} and ${got.shape[0]}`;
    throw new RangeError(
      `${caller}: \`reconstructions\` must be as many as the images, at least one, got ${counts}.`,
    );
  }
  let total = 0;
  for (let at = 0; at < wanted.data.length; at++) total += (wanted.data[at] - got.data[at]) ** 2;
  return { sum: total / rows, half: total / rows / 2, mean: total / rows / pixels };
}
