import type { Label, Labels } from '../input/labels.js';
import { type Contingency, contingency } from './contingency.js';

/** Size of a table, padded to a square where it has more classes, up to which it is matched: minutes at worst, seconds as a rule. */
const mostCells = 2 ** 24;

/**
 * One-to-one assignment of rows to columns with the largest sum of values: the Hungarian method with shortest
 * augmenting paths (Jonker & Volgenant 1987), O(rows^2 max(rows, columns)).
 *
 * @param values - [rows, columns], finite.
 * @returns the column of every row, or -1 where there are more rows than columns and the row is left over.
 */
export function bestAssignment(values: ArrayLike<number>, rows: number, columns: number): Int32Array {
  const width = Math.max(rows, columns); // columns beyond those of the table are worth 0, to leave rows over
  const cost = (row: number, column: number) =>
    column <= columns ? -values[(row - 1) * columns + column - 1] : 0;
  const rowPrice = new Float64Array(rows + 1);
  const columnPrice = new Float64Array(width + 1);
  const rowOf = new Int32Array(width + 1); // row matched to a column; 0 for none
  const before = new Int32Array(width + 1);
  for (let row = 1; row <= rows; row++) {
    const slack = new Float64Array(width + 1).fill(Infinity);
    const visited = new Uint8Array(width + 1);
    rowOf[0] = row;
    let column = 0;
    do {
      visited[column] = 1;
      let delta = Infinity;
      let next = 0;
      for (let j = 1; j <= width; j++) {
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
      for (let j = 0; j <= width; j++) {
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
    if (rowOf[column] > 0) assignment[rowOf[column] - 1] = column - 1;
  }
  return assignment;
}

/**
 * The one-to-one matching of clusters to classes under which most rows agree.
 *
 * @returns class of every matched cluster; clusters beyond the number of classes are left out.
 * @throws {RangeError} If the counts of labels differ, there are none, or they are too many to match (some 4,000 of each can be).
 */
export function matchClusters(labels: Labels, clusters: Labels): Map<Label, Label> {
  const { matched, ...table } = matchCells('matchClusters', labels, clusters);
  const matching = new Map<Label, Label>();
  matched.forEach((column, row) => {
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
 * @throws {RangeError} If the counts differ, there are none, or they are too many to match (some 4,000 of each can be).
 * @example
 * clusterAccuracy([0, 0, 1, 1], [1, 1, 0, 1]); // 0.75
 */
export function clusterAccuracy(labels: Labels, clusters: Labels): number {
  const { cells, matched, total } = matchCells('clusterAccuracy', labels, clusters);
  return (
    cells.reduce((right, { row, column, count }) => (matched[row] === column ? right + count : right), 0) /
    total
  );
}

/** Counts of classes and clusters, and the cluster of every class under the best matching, -1 for none. */
function matchCells(caller: string, labels: Labels, clusters: Labels): Contingency & { matched: Int32Array } {
  if (labels.length === 0) throw new RangeError(`${caller}: \`labels\` must have at least one entry, got 0.`);
  const table = contingency(caller, labels, clusters);
  const rows = table.classes.length;
  const columns = table.clusters.length;
  if (rows * Math.max(rows, columns) > mostCells) {
    const rule = 'be few enough classes and clusters to match them exactly (some 4,000 of each)';
    const next = 'adjustedRandIndex and normalizedMutualInformation take any number';
    throw new RangeError(`${caller}: \`labels\` must ${rule}, got ${rows} and ${columns}; ${next}.`);
  }
  const counts = new Int32Array(rows * columns);
  for (const { row, column, count } of table.cells) counts[row * columns + column] = count;
  return { ...table, matched: bestAssignment(counts, rows, columns) };
}
