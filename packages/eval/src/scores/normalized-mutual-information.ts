import type { Labels } from '../types.js';
import { contingency } from './contingency.js';

/**
 * Mutual information of classes and clusters over the arithmetic mean of their entropies, in [0, 1].
 *
 *   NMI = I(U; V) / ((H(U) + H(V)) / 2)
 *
 * 1 where both partitions have a single group, 0 where only one has, as in scikit-learn.
 *
 * Source: Vinh, Epps & Bailey 2010, with the arithmetic mean.
 *
 * @throws {RangeError} If the counts differ or there are none.
 */
export function normalizedMutualInformation(labels: Labels, clusters: Labels): number {
  const {
    counts,
    classes,
    clusters: names,
    total,
  } = contingency('normalizedMutualInformation', labels, clusters);
  if (classes.length === 1 && names.length === 1) return 1;
  const rowSums = new Float64Array(classes.length);
  const columnSums = new Float64Array(names.length);
  counts.forEach((count, at) => {
    rowSums[Math.floor(at / names.length)] += count;
    columnSums[at % names.length] += count;
  });
  let information = 0;
  counts.forEach((count, at) => {
    if (count === 0) return;
    const independent = (rowSums[Math.floor(at / names.length)] * columnSums[at % names.length]) / total;
    information += (count / total) * Math.log(count / independent);
  });
  const mean = (entropy(rowSums, total) + entropy(columnSums, total)) / 2;
  return Math.min(1, Math.max(0, information / mean));
}

/** Entropy of a partition into groups of these sizes, in nats. */
function entropy(sizes: Float64Array, total: number): number {
  return sizes.reduce((sum, size) => (size === 0 ? sum : sum - (size / total) * Math.log(size / total)), 0);
}
