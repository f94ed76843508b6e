import type { Labels } from '../input/labels.js';
import { entropy, mutualInformation } from './clusterings.js';
import { contingency } from './contingency.js';

/** Probability, relative to the likeliest count, below which the rest of a distribution is left out. */
const negligible = 1e-20;

/**
 * Mutual information of classes and clusters corrected for chance: 1 for equal partitions, 0 on average for independent ones.
 *
 *   AMI = (I(U; V) - E) / ((H(U) + H(V)) / 2 - E)
 *
 * E is the mean of the mutual information over all ways to deal the rows to groups of the given sizes. 1 where both
 * partitions have a single group, or single rows, or no rows; 0 where only one has a single group, as in scikit-learn.
 *
 * Source: Vinh, Epps & Bailey 2010, with the arithmetic mean. Departure: probabilities come from their ratios to the likeliest one,
 * not from logarithms of the gamma function, which are large and round; groups of equal size are computed once.
 *
 * @returns at most 1, and negative where partitions agree less than by chance.
 * @throws {RangeError} If the counts differ.
 */
export function adjustedMutualInformation(labels: Labels, clusters: Labels): number {
  const table = contingency('adjustedMutualInformation', labels, clusters);
  const { cells, classSizes, clusterSizes, total } = table;
  if (cells.length === classSizes.length && cells.length === clusterSizes.length) return 1;
  const expected = expectedInformation(classSizes, clusterSizes, total);
  const mean = (entropy(classSizes) + entropy(clusterSizes)) / 2;
  return (mutualInformation(table) - expected) / (mean - expected);
}

/** Mean of the mutual information, in nats, when `total` rows are dealt to groups of these sizes at random. */
function expectedInformation(rowSizes: Float64Array, columnSizes: Float64Array, total: number): number {
  const columns = countEqual(columnSizes);
  let expected = 0;
  for (const [a, rowTimes] of countEqual(rowSizes)) {
    for (const [b, columnTimes] of columns) expected += rowTimes * columnTimes * expectedCell(a, b, total);
  }
  return expected;
}

/** How often each number occurs. */
function countEqual(numbers: Float64Array): Map<number, number> {
  const times = new Map<number, number>();
  for (const number of numbers) times.set(number, (times.get(number) ?? 0) + 1);
  return times;
}

/**
 * What a class of `a` rows and a cluster of `b` add to the mutual information on average. They share k rows with the
 * hypergeometric probability p(k), and
 *
 *   p(k + 1) / p(k) = (a - k)(b - k) / ((k + 1)(total - a - b + k + 1))
 */
function expectedCell(a: number, b: number, total: number): number {
  const ratio = (k: number) => ((a - k) * (b - k)) / ((k + 1) * (total - a - b + k + 1));
  const mode = Math.floor(((a + 1) * (b + 1)) / (total + 2));
  let [weights, sum] = [0, 0];
  const add = (k: number, weight: number) => {
    weights += weight;
    if (k > 0) sum += weight * (k / total) * Math.log((total * k) / (a * b));
  };
  for (let k = mode, weight = 1; weight > negligible; weight *= ratio(k++)) add(k, weight);
  for (let k = mode - 1, weight = 1 / ratio(k); weight > negligible; weight /= ratio(--k)) add(k, weight);
  return sum / weights;
}
