import { argmaxRows } from '../input/argmax-rows.js';
import { nearestNeighbors } from '../neighbors/nearest-neighbors.js';
import { vote } from '../neighbors/vote.js';
import type { ComputeOptions, Matrix } from '../types.js';

/** Accuracy for one number of neighbours. */
export interface AccuracyOfK {
  readonly k: number;
  readonly accuracy: number;
}

/** Classes of points and queries by number, in one label set. */
export interface NeighborLabels {
  readonly points: Int32Array;
  readonly queries: Int32Array;
  /** Number of classes of the points. */
  readonly classes: number;
}

/**
 * Accuracy of k-NN for several k and several label sets, from one search.
 *
 * @returns for each label set, an entry for every k.
 */
export async function scoreNeighbors(
  points: Matrix,
  queries: Matrix,
  sets: readonly NeighborLabels[],
  ks: readonly number[],
  options: ComputeOptions,
): Promise<AccuracyOfK[][]> {
  const stride = Math.max(...ks);
  const neighbors = await nearestNeighbors(points, queries, stride, 'euclidean', options);
  return sets.map((set) =>
    ks.map((k) => {
      const predicted = argmaxRows(
        vote(neighbors, stride, k, set.points, set.classes, 'uniform'),
        set.classes,
      );
      const right = predicted.reduce((sum, code, i) => sum + (code === set.queries[i] ? 1 : 0), 0);
      return { k, accuracy: right / set.queries.length };
    }),
  );
}

/** The k with the largest accuracy, the first among equals. */
export function bestOf(scores: readonly AccuracyOfK[]): AccuracyOfK {
  return scores.reduce((best, score) => (score.accuracy > best.accuracy ? score : best));
}
