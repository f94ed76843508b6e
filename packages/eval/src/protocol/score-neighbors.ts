import { argmaxRows } from '../input/argmax-rows.js';
import { nearestNeighbors } from '../neighbors/nearest-neighbors.js';
import { vote } from '../neighbors/vote.js';
import type { ComputeOptions, Label, Labels, Matrix } from '../types.js';

/** Accuracy for one number of neighbours. */
export interface AccuracyOfK {
  readonly k: number;
  readonly accuracy: number;
}

/**
 * Accuracy of k-NN for several k, from one search.
 *
 * @param codes - class of every point, a position in `classes`.
 * @param labels - of the queries.
 */
export async function scoreNeighbors(
  points: Matrix,
  codes: Int32Array,
  classes: readonly Label[],
  queries: Matrix,
  labels: Labels,
  ks: readonly number[],
  options: ComputeOptions,
): Promise<AccuracyOfK[]> {
  const stride = Math.max(...ks);
  const neighbors = await nearestNeighbors(points, queries, stride, 'euclidean', options);
  return ks.map((k) => {
    const predicted = argmaxRows(
      vote(neighbors, stride, k, codes, classes.length, 'uniform'),
      classes.length,
    );
    const right = predicted.reduce((sum, code, i) => sum + (classes[code] === labels[i] ? 1 : 0), 0);
    return { k, accuracy: right / labels.length };
  });
}

/** The k with the largest accuracy, the first among equals. */
export function bestOf(scores: readonly AccuracyOfK[]): AccuracyOfK {
  return scores.reduce((best, score) => (score.accuracy > best.accuracy ? score : best));
}
