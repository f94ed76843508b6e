import type { Labels } from '../input/labels.js';
import { type Contingency, contingency } from './contingency.js';

/**
 * Rand index corrected for chance: 1 for equal partitions, 0 on average for independent ones, at least -0.5.
 *
 *   ARI = 2 (a d - b c) / ((a + b)(b + d) + (a + c)(c + d))
 *
 * over pairs of rows: a together in both, d apart in both, b and c together in one only. 1 where both partitions
 * are trivial (one cluster each, single rows each, or no rows at all), as in scikit-learn.
 *
 * Source: Hubert & Arabie 1985.
 *
 * @throws {RangeError} If the counts differ.
 */
export function adjustedRandIndex(labels: Labels, clusters: Labels): number {
  const table = contingency('adjustedRandIndex', labels, clusters);
  const { cells, classSizes, clusterSizes, total } = table;
  const sumOfSquares = (sizes: Float64Array) => sizes.reduce((sum, size) => sum + size * size, 0);
  const squares = cells.reduce((sum, { count }) => sum + count * count, 0);
  const rowSquares = sumOfSquares(classSizes);
  const both = squares - total;
  const onlyColumn = sumOfSquares(clusterSizes) - squares;
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
 * 1 where both partitions have a single group or no rows, 0 where only one has a single group, as in scikit-learn.
 *
 * Source: Vinh, Epps & Bailey 2010, with the arithmetic mean.
 *
 * @throws {RangeError} If the counts differ.
 */
export function normalizedMutualInformation(labels: Labels, clusters: Labels): number {
  const table = contingency('normalizedMutualInformation', labels, clusters);
  return partOf((entropy(table.classSizes) + entropy(table.clusterSizes)) / 2, mutualInformation(table));
}

/** How far clusters and classes determine each other, in [0, 1]. */
export interface VMeasure {
  /** 1 where every cluster has rows of a single class. */
  readonly homogeneity: number;
  /** 1 where every class lies in a single cluster. */
  readonly completeness: number;
  /** Their harmonic mean: the normalized mutual information. */
  readonly vMeasure: number;
}

/**
 * Homogeneity, completeness and their harmonic mean.
 *
 *   h = I(C; K) / H(C),   c = I(C; K) / H(K),   v = 2 h c / (h + c)
 *
 * with C the classes and K the clusters. h is 1 where there is one class or none, c where there is one cluster or none, as in scikit-learn.
 *
 * Source: Rosenberg & Hirschberg 2007, with beta = 1.
 *
 * @throws {RangeError} If the counts differ.
 */
export function vMeasure(labels: Labels, clusters: Labels): VMeasure {
  const table = contingency('vMeasure', labels, clusters);
  const information = mutualInformation(table);
  const homogeneity = partOf(entropy(table.classSizes), information);
  const completeness = partOf(entropy(table.clusterSizes), information);
  const sum = homogeneity + completeness;
  return { homogeneity, completeness, vMeasure: sum === 0 ? 0 : (2 * homogeneity * completeness) / sum };
}

/** Mutual information of classes and clusters, in nats. */
export function mutualInformation({ cells, classSizes, clusterSizes, total }: Contingency): number {
  return cells.reduce((sum, { row, column, count }) => {
    const independent = (classSizes[row] * clusterSizes[column]) / total;
    return sum + (count / total) * Math.log(count / independent);
  }, 0);
}

/** Entropy of a partition into groups of these sizes, in nats. */
export function entropy(sizes: Float64Array): number {
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.reduce((sum, size) => sum - (size / total) * Math.log(size / total), 0);
}

/** Part of an entropy that is shared, in [0, 1]: all of it, where there is none. */
function partOf(entropy: number, information: number): number {
  return entropy === 0 ? 1 : Math.min(1, Math.max(0, information / entropy));
}
