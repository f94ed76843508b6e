import type { Label, Labels } from '../input/labels.js';
import { contingency } from './clusterings.js';

/**
 * One-to-one assignment of rows to columns with the largest sum of values: the Hungarian method with shortest
 * augmenting paths (Jonker & Volgenant 1987), O(rows^2 columns).
 *
 * @param values - [rows, columns], finite.
 * @returns the column of every row, or -1 where there are more rows than columns and the row is left over.
 */
export function bestAssignment(values: ArrayLike<number>, rows: number, columns: number): Int32Array {
  const size = Math.max(rows, columns);
  const cost = (row: number, column: number) =>
    row <= rows && column <= columns ? -values[(row - 1) * columns + column - 1] : 0;
  const rowPrice = new Float64Array(size + 1);
  const columnPrice = new Float64Array(size + 1);
  const rowOf = new Int32Array(size + 1); // row matched to a column; 0 for none
  const before = new Int32Array(size + 1);
  for (let row = 1; row <= size; row++) {
    const slack = new Float64Array(size + 1).fill(Infinity);
    const visited = new Uint8Array(size + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      let delta = Infinity;
      let next = 0;
      for (let j = 1; j <= size; j++) {
        if (visited[j]) continue;
        const reduced = cost(rowOf[column], j) - rowPrice[rowOf[column]] - columnPrice[j];
        if (reduced < slack[j]) {
          slack[j] = reduced;
          before[j] = column;
        }
        if (slack[j] < delta) {
          delta = slack[j];
          next = j;
        }
      }
      for (let j = 0; j <= size; j++) {
        if (visited[j]) {
          rowPrice[rowOf[j]] += delta;
          columnPrice[j] -= delta;
        } else slack[j] -= delta;
      }
      column = next;
    } while (rowOf[column] !== 0);
    while (column !== 0) {
      rowOf[column] = rowOf[before[column]];
      column = before[column];
    }
  }
  const assignment = new Int32Array(rows).fill(-1);
  for (let column = 1; column <= columns; column++) {
    if (rowOf[column] <= rows) assignment[rowOf[column] - 1] = column - 1;
  }
  return assignment;
}

/**
 * The one-to-one matching of clusters to classes under which most rows agree.
 *
 * @returns class of every matched cluster; clusters beyond the number of classes are left out.
 * @throws {RangeError} If the counts of labels differ or there are none.
 */
export function matchClusters(labels: Labels, clusters: Labels): Map<Label, Label> {
  const table = contingency('matchClusters', labels, clusters);
  const columns = bestAssignment(table.counts, table.classes.length, table.clusters.length);
  const matching = new Map<Label, Label>();
  columns.forEach((column, row) => {
    if (column >= 0) matching.set(table.clusters[column], table.classes[row]);
  });
  return matching;
}

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
