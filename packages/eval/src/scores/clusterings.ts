import { type EncodedLabels, encodeLabels, type Labels } from '../input/labels.js';

/** How often every class meets every cluster. */
export interface Contingency {
  /** [classes, clusters]. */
  readonly counts: Int32Array;
  readonly classes: EncodedLabels['classes'];
  readonly clusters: EncodedLabels['classes'];
  /** Rows counted. */
  readonly total: number;
}

/**
 * Counts pairs of class and cluster.
 *
 * @throws {RangeError} If the counts of labels differ or there are none.
 * @throws {TypeError} If labels or clusters are neither all numbers nor all strings.
 */
export function contingency(caller: string, labels: Labels, clusters: Labels): Contingency {
  const total = labels.length;
  if (total === 0) throw new RangeError(`${caller}: \`labels\` must have at least one entry, got 0.`);
  const left = encodeLabels(caller, 'labels', labels, total);
  const right = encodeLabels(caller, 'clusters', clusters, total);
  const columns = right.classes.length;
  const counts = new Int32Array(left.classes.length * columns);
  for (let i = 0; i < total; i++) counts[left.codes[i] * columns + right.codes[i]]++;
  return { counts, classes: left.classes, clusters: right.classes, total };
}

/**
 * Rand index corrected for chance: 1 for equal partitions, 0 on average for independent ones, at least -0.5.
 *
 *   ARI = 2 (a d - b c) / ((a + b)(b + d) + (a + c)(c + d))
 *
 * over pairs of rows: a together in both, d apart in both, b and c together in one only. 1 where both partitions
 * are trivial (one cluster each, or single rows each), as in scikit-learn.
 *
 * Source: Hubert & Arabie 1985.
 *
 * @throws {RangeError} If the counts differ or there are none.
 */
export function adjustedRandIndex(labels: Labels, clusters: Labels): number {
  const { counts, classes, clusters: names, total } = contingency('adjustedRandIndex', labels, clusters);
  let squares = 0;
  const rowSums = new Float64Array(classes.length);
  const columnSums = new Float64Array(names.length);
  counts.forEach((count, at) => {
    squares += count * count;
    rowSums[Math.floor(at / names.length)] += count;
    columnSums[at % names.length] += count;
  });
  const sumOfSquares = (sums: Float64Array) => sums.reduce((sum, count) => sum + count * count, 0);
  const rowSquares = sumOfSquares(rowSums);
  const columnSquares = sumOfSquares(columnSums);
  const both = squares - total;
  const onlyColumn = columnSquares - squares;
  const onlyRow = rowSquares - squares;
  const neither = total * total - onlyColumn - rowSquares;
  if (onlyColumn === 0 && onlyRow === 0) return 1;
  const chance = (both + onlyRow) * (onlyRow + neither) + (both + onlyColumn) * (onlyColumn + neither);
  return (2 * (both * neither - onlyColumn * onlyRow)) / chance;
}

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
