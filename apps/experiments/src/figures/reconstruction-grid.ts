import type { Dataset } from '@simvae/data';
import type { Model } from '@simvae/train';
import { imageGrid } from './image-grid.js';
import type { Picture } from './write-png.js';

/** Test images of each class. */
const perClass = 2;

/**
 * Test images above their reconstructions (paper, figure 1): a column for each class, and twice two rows.
 *
 * @throws {TypeError} If the method has no decoder.
 */
export async function reconstructionGrid(
  model: Model,
  { test, imageShape, classes }: Dataset,
): Promise<Picture> {
  const [height, width, channels] = imageShape;
  const size = height * width * channels;
  const chosen = Array.from({ length: perClass }, (_, nth) =>
    classes.map((_, label) => nthOfClass(test.labels, label, nth)),
  ).flat();
  const originals = new Uint8Array(chosen.length * size);
  for (const [i, index] of chosen.entries()) {
    originals.set(test.images.subarray(index * size, (index + 1) * size), i * size);
  }
  const { data: reconstructions } = await model.reconstruct(originals);
  const data = new Float32Array(2 * originals.length);
  const row = classes.length * size;
  for (let nth = 0; nth < perClass; nth++) {
    data.set(
      Float32Array.from(originals.subarray(nth * row, (nth + 1) * row), (pixel) => pixel / 255),
      2 * nth * row,
    );
    data.set(reconstructions.subarray(nth * row, (nth + 1) * row), (2 * nth + 1) * row);
  }
  return imageGrid({ data, shape: [2 * chosen.length, ...imageShape] }, classes.length);
}

function nthOfClass(labels: Uint8Array, label: number, nth: number): number {
  let index = -1;
  for (let found = 0; found <= nth; found++) index = labels.indexOf(label, index + 1);
  return index;
}
