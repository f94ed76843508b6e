import type { Labels } from '../types.js';
import { contingency } from './contingency.js';

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
