import { createHash } from 'node:crypto';
import type { Matrix } from '@simvae/arrays';
import { type Neighbors, principalComponents, searchNeighbors } from '@simvae/eval';
import type { StageResults } from '@simvae/runs';
import { encodePng } from '../../figures/image-grid.js';
import { imageSprite } from '../../figures/sprite.js';
import type { Evaluation } from '../evaluation.js';
import { judgedTargets } from '../targets.js';
import { sampleImages } from './sample-images.js';
import { umapLayout, umapNeighbors } from './umap-layout.js';

/** Fewer images make no map. */
export const fewestImages = 4;

/** Nearest images that are listed of each. */
const listed = 8;

/** Number of images in the map of an evaluation. */
export function mapSize({ input: { dataset, settings } }: Evaluation): number {
  return Math.min(settings.mapImages, dataset.test.count);
}

/**
 * Where test images lie in the representation, in two dimensions: principal components and UMAP of a sample, the nearest of each,
 * their labels and factors, and a picture of them all.
 *
 * @throws the signal's reason, if it stopped the work.
 */
export async function evaluateMap(evaluation: Evaluation): Promise<StageResults['map']> {
  const { dataset, seed, folder, signal } = evaluation.input;
  const { test } = dataset;
  const labels = dataset.target === undefined ? undefined : test.labels[dataset.target].values;
  const images = sampleImages(test.count, labels, mapSize(evaluation));
  const show = (what: string, fraction = 0): void => evaluation.show(`map, ${what}`, fraction);

  show('neighbours');
  const { test: represented } = await evaluation.representations();
  const features = rowsOf(represented, images);
  const near = await nearestOthers(features, Math.min(images.length - 1, Math.max(listed, umapNeighbors)), {
    ...evaluation.compute,
    onProgress: (fraction) => show('neighbours', fraction),
  });
  const { scores, explained } = await principalComponents(features, { signal });
  const points = Array.from({ length: images.length }, (_, row) => pairAt(scores.data, row));
  const umap = await umapLayout(listOf(features), withItself(near, umapNeighbors), points, {
    seed,
    signal,
    onProgress: (fraction) => show('UMAP', fraction),
  });
  show('picture');
  const sprite = await imageSprite(test.images, images);
  signal?.throwIfAborted();
  const png = encodePng(sprite);
  const file = await folder.writeFigure('test-images', png);
  const digest = createHash('sha256').update(png).digest('hex');
  const targets = judgedTargets(dataset).flatMap((judged) => judged.targets);
  return {
    images: Array.from(images),
    sprite: { file, digest, columns: sprite.columns, ...sprite.cell },
    pca: points.map(rounded),
    explained: rounded(pairAt(explained, 0)),
    umap: umap.map(rounded),
    neighbors: near.map(({ indices }) => indices.slice(0, listed)),
    labels: Object.fromEntries(
      targets.map((name) => {
        const { classes, values } = test.labels[name];
        return [name, { classes, values: Array.from(images, (image) => values[image]) }];
      }),
    ),
    factors: Object.fromEntries(
      Object.entries(test.factors ?? {}).map(([name, values]) => [
        name,
        Array.from(images, (image) => significant(values[image])),
      ]),
    ),
  };
}

/** The nearest rows of one row, itself not among them. */
interface Near {
  readonly indices: readonly number[];
  readonly distances: readonly number[];
}

/** The k nearest other rows of every row: of rows that are equal, each is one of the others. */
async function nearestOthers(
  rows: Matrix,
  k: number,
  options: Parameters<typeof searchNeighbors>[2],
): Promise<Near[]> {
  const { indices, distances } = await searchNeighbors(rows, rows, { ...options, k: k + 1 });
  return Array.from({ length: rows.shape[0] }, (_, row) => {
    const found = Array.from({ length: k + 1 }, (_, i) => row * (k + 1) + i);
    const others = found.filter((at) => indices[at] !== row).slice(0, k);
    return {
      indices: others.map((at) => indices[at]),
      distances: others.map((at) => distances[at]),
    };
  });
}

/** Every row, then its nearest others: at most `most` together. */
function withItself(near: readonly Near[], most: number): Neighbors {
  const k = Math.min(most, near.length - 1);
  return {
    indices: Int32Array.from(near.flatMap(({ indices }, row) => [row, ...indices.slice(0, k - 1)])),
    distances: Float64Array.from(near.flatMap(({ distances }) => [0, ...distances.slice(0, k - 1)])),
  };
}

function rowsOf({ data, shape: [, columns] }: Matrix<Float32Array>, rows: Int32Array): Matrix<Float32Array> {
  const picked = new Float32Array(rows.length * columns);
  for (const [at, row] of rows.entries()) {
    picked.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
  }
  return { data: picked, shape: [rows.length, columns] };
}

function listOf({ data, shape: [rows, columns] }: Matrix): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from(data.subarray(row * columns, (row + 1) * columns)),
  );
}

/** With four digits: more than a picture shows. */
function significant(value: number): number {
  return Number(value.toPrecision(4));
}

/** A row of two columns. */
function pairAt(data: Float64Array, row: number): readonly [number, number] {
  return [data[2 * row], data[2 * row + 1]];
}

function rounded([x, y]: readonly [number, number]): readonly [number, number] {
  return [significant(x), significant(y)];
}
