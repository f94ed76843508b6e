import { type EncodedLabels, encodeLabels, type Labels } from '../input/labels.js';

/** How often every class meets every cluster. What never meets takes no room. */
export interface Contingency {
  /** The pairs that occur, by class and then by cluster. */
  readonly cells: readonly Cell[];
  readonly classes: EncodedLabels['classes'];
  readonly clusters: EncodedLabels['classes'];
  /** Rows of every class, [classes]. */
  readonly classSizes: Float64Array;
  /** Rows of every cluster, [clusters]. */
  readonly clusterSizes: Float64Array;
  /** Rows counted. */
  readonly total: number;
}

/** Rows of one class, by its position in `classes`, in one cluster. */
export interface Cell {
  readonly row: number;
  readonly column: number;
  readonly count: number;
}

/**
 * Counts pairs of class and cluster, in time that grows with rows, classes and clusters, not with classes times clusters.
 *
 * @throws {RangeError} If the counts of labels differ.
 * @throws {TypeError} If labels or clusters are not all of one kind.
 */
export function contingency(caller: string, labels: Labels, clusters: Labels): Contingency {
  const total = labels.length;
  const left = encodeLabels(caller, 'labels', labels, total);
  const right = encodeLabels(caller, 'clusters', clusters, total);
  const classSizes = countCodes(left);
  const clusterSizes = countCodes(right);
  const byCluster = sortByCode(right.codes, clusterSizes, Int32Array.from(right.codes.keys()));
  const cells: Cell[] = [];
  let [row, column, count] = [-1, -1, 0];
  for (const i of sortByCode(left.codes, classSizes, byCluster)) {
    if (left.codes[i] !== row || right.codes[i] !== column) {
      if (count > 0) cells.push({ row, column, count });
      [row, column, count] = [left.codes[i], right.codes[i], 0];
    }
    count++;
  }
  if (count > 0) cells.push({ row, column, count });
  return { cells, classes: left.classes, clusters: right.classes, classSizes, clusterSizes, total };
}

/** How many rows have each code, [classes]. */
function countCodes({ codes, classes }: EncodedLabels): Float64Array {
  const sizes = new Float64Array(classes.length);
  for (const code of codes) sizes[code]++;
  return sizes;
}

/** Rows in rising order of their code, equal ones in the order given: a counting sort. */
function sortByCode(codes: Int32Array, sizes: Float64Array, rows: Int32Array): Int32Array {
  const next = new Int32Array(sizes.length);
  for (let code = 1; code < sizes.length; code++) next[code] = next[code - 1] + sizes[code - 1];
  const sorted = new Int32Array(rows.length);
  for (const row of rows) sorted[next[codes[row]]++] = row;
  return sorted;
}
