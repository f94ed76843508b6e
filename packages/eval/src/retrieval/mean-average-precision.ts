import { type Features, toMatrix } from '../input/features.js';
import { encodeLabels, type Labels } from '../input/labels.js';
import { type ComputeOptions, checkOptions, computeOptionNames, type OptionNames } from '../input/options.js';
import { checkMetric, type Metric } from '../neighbors/metric.js';
import { visitDistances } from '../neighbors/visit-distances.js';

const caller = 'meanAveragePrecision';

export interface RetrievalOptions extends ComputeOptions {
  /** @default 'cosine' */
  readonly metric?: Metric;
}

const optionNames: OptionNames<RetrievalOptions> = { metric: true, ...computeOptionNames };

/**
 * How well the nearest rows have the label of the row that asks: average precision, averaged over all rows as queries.
 *
 * Every row ranks all others by distance; those with its label are relevant. A row whose label no other has asks for nothing and is left
 * out. Exact in float64, in memory for some rows' distances at a time; time grows with the square of the rows.
 *
 * Source: Manning, Raghavan & Schütze 2008, 8.4; for one query scikit-learn's average_precision_score of the negative distances.
 *
 * @param X - [n, d].
 * @param labels - n labels.
 * @returns in (0, 1]; about the part of relevant rows where distances say nothing.
 * @throws {RangeError} If shapes disagree, a value is not finite, or no label occurs twice.
 * @throws {TypeError} If an option is unknown.
 * @example
 * await meanAveragePrecision(testFeatures, testLabels);
 */
export async function meanAveragePrecision(
  X: Features,
  labels: Labels,
  options: RetrievalOptions = {},
): Promise<number> {
  checkOptions(caller, options, optionNames);
  const metric = checkMetric(caller, options.metric ?? 'cosine');
  const matrix = toMatrix(caller, 'X', X);
  const { codes, classes } = encodeLabels(caller, 'labels', labels, matrix.shape[0]);
  if (classes.length === codes.length) {
    const rule = 'have a label that occurs twice, to be found again';
    throw new RangeError(`${caller}: \`labels\` must ${rule}, got ${codes.length} labels, all different.`);
  }
  let [sum, queries] = [0, 0];
  await visitDistances(caller, matrix, metric, options, (query, distances) => {
    const precision = averagePrecision(distances, codes, codes[query], query);
    if (Number.isNaN(precision)) return;
    sum += precision;
    queries++;
  });
  return sum / queries;
}

/**
 * Precision among all rows up to a distance, averaged over the distances of the relevant rows. Rows at equal distance are
 * found together: none of them is ahead.
 *
 * @param distances - [rows].
 * @param codes - class of every row.
 * @param relevant - class of the rows to find.
 * @param self - row that asks, which is not among those found; -1 for none.
 * @returns in (0, 1]; NaN where no row is relevant.
 */
export function averagePrecision(
  distances: Float64Array,
  codes: Int32Array,
  relevant: number,
  self = -1,
): number {
  const hits = distances.filter((_, row) => codes[row] === relevant && row !== self).sort();
  const missesBefore = new Int32Array(hits.length + 1);
  const positionOf = positionsAmong(hits);
  for (let row = 0; row < distances.length; row++) {
    if (codes[row] !== relevant) missesBefore[positionOf(distances[row])]++;
  }
  let [sum, misses] = [0, 0];
  for (let begin = 0, end = 0; begin < hits.length; begin = end) {
    misses += missesBefore[begin];
    while (hits[end] === hits[begin]) end++;
    sum += (end - begin) * (end / (end + misses));
  }
  return sum / hits.length;
}

/**
 * Finds the position of the first number that is at least a value; their count, where there is none. A grid of as many cells as numbers
 * says between which positions that is, so that searching takes a step or two where numbers are spread.
 *
 * @param sorted - finite numbers in rising order.
 */
function positionsAmong(sorted: Float64Array): (value: number) => number {
  const count = sorted.length;
  const low = sorted[0];
  const perCell = count / (sorted[count - 1] - low);
  const scale = Number.isFinite(perCell) ? perCell : 0; // where all are equal there is one cell
  // Never falls as the value grows: what is in an earlier cell is less, what is in a later one is not.
  const cellOf = (value: number) => Math.floor((value - low) * scale);
  /** Of each cell, the first position in it or in a later one. */
  const starts = new Int32Array(count + 2).fill(count);
  for (let cell = 0, position = 0; cell <= count; cell++) {
    while (position < count && cellOf(sorted[position]) < cell) position++;
    starts[cell] = position;
  }
  return (value) => {
    if (!(value > low)) return 0;
    const cell = cellOf(value);
    if (cell > count) return count;
    let [first, end] = [starts[cell], starts[cell + 1]];
    while (first < end) {
      const middle = (first + end) >> 1;
      if (sorted[middle] < value) first = middle + 1;
      else end = middle;
    }
    return first;
  };
}
