import { type Images, readImages, sizeOf } from '@simvae/arrays';
import type { Dataset } from '@simvae/data';
import type { Model } from '@simvae/train';
import { type ImageGrid, imageGrid } from './image-grid.js';

/** Test images of each class, one below the other. */
const perClass = 2;

/** Columns, at least, where there are as many images. */
const fewest = 8;

/** Rows of test images, each above the row of their reconstructions. */
export interface ReconstructionGrid extends ImageGrid {
  /** Indices in the test set, row by row. */
  readonly images: readonly number[];
  /** Class of every column; absent where images have none. */
  readonly classes?: readonly number[];
}

/**
 * Test images above their reconstructions (paper, figure 1): a column for each class, several for each of few, and twice two
 * rows. A class with fewer test images than that has no column. Images without labels stand in the order of the data.
 *
 * @returns nothing where there are not enough images.
 * @throws {TypeError} If the method has no decoder.
 */
export async function reconstructionGrid(
  model: Pick<Model, 'reconstruct'>,
  { test, imageShape, target }: Pick<Dataset, 'test' | 'imageShape' | 'target'>,
): Promise<ReconstructionGrid | undefined> {
  const columns = columnsOf(test, target);
  if (columns.length === 0) return undefined;
  const chosen = Array.from({ length: perClass }, (_, nth) =>
    columns.map(({ images }) => images[nth]),
  ).flat();
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
  const classes = columns.flatMap(({ label }) => (label === undefined ? [] : [label]));
  return {
    ...imageGrid(images, columns.length),
    images: chosen,
    ...(classes.length === 0 ? {} : { classes }),
  };
}

/** Images of a column, one below the other. */
interface Column {
  readonly label?: number;
  /** Their indices. */
  readonly images: readonly number[];
}

function columnsOf({ count, labels }: Dataset['test'], target: string | undefined): Column[] {
  if (target === undefined)
    return inColumns(Array.from({ length: Math.min(count, fewest * perClass) }, (_, i) => i));
  const { values, classes } = labels[target];
  const each = Math.max(1, Math.floor(fewest / classes.length));
  return classes.flatMap((_, label) => inColumns(firstOfClass(values, label, each * perClass), label));
}

/** Whole columns, each of consecutive images. */
function inColumns(images: readonly number[], label?: number): Column[] {
  return Array.from({ length: Math.floor(images.length / perClass) }, (_, column) => ({
    ...(label === undefined ? {} : { label }),
    images: images.slice(column * perClass, (column + 1) * perClass),
  }));
}

/** Indices of the first images of a class, at most so many. */
function firstOfClass(labels: ArrayLike<number>, label: number, most: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < labels.length && found.length < most; i++) if (labels[i] === label) found.push(i);
  return found;
}
