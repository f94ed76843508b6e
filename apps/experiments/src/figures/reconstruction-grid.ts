import type { Dataset } from '@simvae/data';
import type { Model } from '@simvae/train';
import { imageGrid } from './image-grid.js';
import type { Picture } from './write-png.js';

/** Test images of each class. */
const perClass = 2;

/**
 * Test images above their reconstructions (paper, figure 1): a column for each class, and twice two rows. A class with
 * fewer test images than that has no column.
 *
 * @throws {TypeError} If the method has no decoder.
 */
export async function reconstructionGrid(
  model: Pick<Model, 'reconstruct'>,
  { test, imageShape, classes }: Pick<Dataset, 'test' | 'imageShape' | 'classes'>,
): Promise<Picture> {
  const size = imageShape.reduce((product, dimension) => product * dimension, 1);
  const columns = classes
    .map((_, label) => firstOfClass(test.labels, label))
    .filter((images) => images.length === perClass);
  const row = columns.length * size;
  const originals = new Uint8Array(perClass * row);
  for (const [column, images] of columns.entries()) {
    for (const [nth, image] of images.entries()) {
      originals.set(test.images.subarray(image * size, (image + 1) * size), nth * row + column * size);
    }
  }
  const { data: reconstructions } = await model.reconstruct(originals);
  const data = new Float32Array(2 * originals.length);
  for (let nth = 0; nth < perClass; nth++) {
    const [from, to] = [nth * row, (nth + 1) * row];
    data.set(
      Float32Array.from(originals.subarray(from, to), (pixel) => pixel / 255),
      2 * from,
    );
    data.set(reconstructions.subarray(from, to), from + to);
  }
  return imageGrid({ data, shape: [2 * perClass * columns.length, ...imageShape] }, columns.length);
}

/** Indices of the first images of a class. */
function firstOfClass(labels: Uint8Array, label: number): number[] {
  const found: number[] = [];
  for (let i = labels.indexOf(label); i >= 0 && found.length < perClass; i = labels.indexOf(label, i + 1)) {
    found.push(i);
  }
  return found;
}
