import type { Labels } from '../types.js';
import { bestAssignment } from './best-assignment.js';
import { contingency } from './contingency.js';

/**
 * Part of the rows, in [0, 1], whose cluster belongs to their class under the best one-to-one matching of clusters
 * to classes. Rows of clusters without a class of their own count as wrong.
 *
 * @param labels - class of every row; numbers or names.
 * @param clusters - cluster of every row; the names of clusters do not matter.
 * @throws {RangeError} If the counts differ or there are none.
 * @example
 * clusterAccuracy([0, 0, 1, 1], [1, 1, 0, 1]); // 0.75
 */
export function clusterAccuracy(labels: Labels, clusters: Labels): number {
  const { counts, classes, clusters: names, total } = contingency('clusterAccuracy', labels, clusters);
  let right = 0;
  bestAssignment(counts, classes.length, names.length).forEach((column, row) => {
    if (column >= 0) right += counts[row * names.length + column];
  });
  return right / total;
}
