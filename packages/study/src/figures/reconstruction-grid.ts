import { type Images, readImages, sizeOf } from '@simvae/arrays';
import type { Dataset } from '@simvae/data';
import type { Model } from '@simvae/train';
import { imageGrid, type Picture } from './image-grid.js';

/** Test images of each class. */
const perClass = 2;

/**
 * Test images above their reconstructions (paper, figure 1): a column for each class, and twice two rows. A class with
 * fewer test images than that has no column.
 *
 * @returns nothing where no class has as many.
 * @throws {TypeError} If the method has no decoder.
 */
export async function reconstructionGrid(
  model: Pick<Model, 'reconstruct'>,
  { test, imageShape, target }: Pick<Dataset, 'test' | 'imageShape' | 'target'>,
): Promise<Picture | undefined> {
  const { values, classes } = test.labels[target];
  const columns = classes
    .map((_, label) => firstOfClass(values, label))
    .filter((images) => images.length === perClass);
  if (columns.length === 0) return undefined;
  const chosen = Array.from({ length: perClass }, (_, nth) => columns.map((images) => images[nth])).flat();
  const originals = await readImages(test.images, chosen);
  const reconstructions = await model.reconstruct(originals);
  const row = columns.length * sizeOf(imageShape);
  const data = new Float32Array(2 * originals.data.length);
  for (let nth = 0; nth < perClass; nth++) {
    const [from, to] = [nth * row, (nth + 1) * row];
    data.set(originals.data.subarray(from, to), 2 * from);
    data.set(reconstructions.data.subarray(from, to), from + to);
  }
  const images: Images = { data, shape: [2 * chosen.length, ...imageShape] };
  return imageGrid(images, columns.length);
}

/** Indices of the first images of a class. */
function firstOfClass(labels: ArrayLike<number>, label: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < labels.length && found.length < perClass; i++) if (labels[i] === label) found.push(i);
  return found;
}
