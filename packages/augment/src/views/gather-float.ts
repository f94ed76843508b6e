import type { ImageIndices } from './create-view-sampler.js';

/**
 * Images as they are, as at evaluation: the given rows of a data set, with pixels in [0, 1].
 *
 * @param images - the whole data set, pixels in 0 .. 255, `[count, ...]`.
 * @param indices - which images, `[batch]`.
 * @param out - receives the result, `[batch, ...]`; its length divided by the batch is the size of an image.
 * @returns `out`.
 * @throws {RangeError} If `out` does not divide into the batch, or an index is none of `images`.
 */
export function gatherFloat(images: Uint8Array, indices: ImageIndices, out: Float32Array): Float32Array {
  const size = out.length / indices.length;
  if (!Number.isInteger(size)) {
    throw new RangeError(
      `gatherFloat: \`out\` must have a multiple of ${indices.length} values, got ${out.length}.`,
    );
  }
  let target = 0;
  for (const index of indices) {
    const source = index * size;
    if (index < 0 || source + size > images.length) {
      throw new RangeError(
        `gatherFloat: \`indices\` must be below ${images.length / size}, the number of images, got ${index}.`,
      );
    }
    for (let i = source; i < source + size; i++) out[target++] = images[i] / 255;
  }
  return out;
}
