import { type Features, toMatrix } from '../input/features.js';
import { encodeLabels, type Labels } from '../input/labels.js';
import { type ComputeOptions, checkOptions, computeOptionNames, type OptionNames } from '../input/options.js';
import { checkMetric, type Metric } from '../neighbors/metric.js';
import { visitDistances } from '../neighbors/visit-distances.js';

const caller = 'silhouette';

export interface SilhouetteOptions extends ComputeOptions {
  /** @default 'euclidean' */
  readonly metric?: Metric;
}

const optionNames: OptionNames<SilhouetteOptions> = { metric: true, ...computeOptionNames };

export interface Silhouette {
  /** Of all rows. */
  readonly mean: number;
  /** Of every row, [rows]. */
  readonly perRow: Float64Array;
}

/**
 * How well every row lies in its cluster, in [-1, 1].
 *
 *   s = (b - a) / max(a, b)
 *
 * with a the mean distance to the other rows of its cluster, and b the smallest mean distance to the rows of another cluster. 0 for a row
 * that is alone in its cluster, as in scikit-learn. Exact in float64, in memory for some rows' distances at a time; time grows
 * with the square of the rows.
 *
 * Source: Rousseeuw 1987.
 *
 * @param X - [n, d].
 * @param clusters - n labels: at least 2 different ones, and fewer than n.
 * @throws {RangeError} If shapes disagree, a value is not finite, or the number of clusters is not in 2 .. n - 1.
 * @throws {TypeError} If an option is unknown.
 * @example
 * const { mean } = await silhouette(features, clusters, { metric: 'cosine' });
 */
export async function silhouette(
  X: Features,
  clusters: Labels,
  options: SilhouetteOptions = {},
): Promise<Silhouette> {
  checkOptions(caller, options, optionNames);
  const metric = checkMetric(caller, options.metric ?? 'euclidean');
  const matrix = toMatrix(caller, 'X', X);
  const rows = matrix.shape[0];
  const { codes, classes } = encodeLabels(caller, 'clusters', clusters, rows);
  if (classes.length < 2 || classes.length >= rows) {
    const rule = `have from 2 to ${rows - 1} different labels (rows - 1)`;
    throw new RangeError(`${caller}: \`clusters\` must ${rule}, got ${classes.length}.`);
  }
  const sizes = new Float64Array(classes.length);
  for (const code of codes) sizes[code]++;
  const perRow = new Float64Array(rows);
  const sums = new Float64Array(classes.length);
  await visitDistances(caller, matrix, metric, options, (row, distances) => {
    sums.fill(0);
    for (let i = 0; i < rows; i++) sums[codes[i]] += distances[i];
    const own = codes[row];
    let nearest = Infinity;
    for (let c = 0; c < sums.length; c++) if (c !== own) nearest = Math.min(nearest, sums[c] / sizes[c]);
    const within = sums[own] / (sizes[own] - 1);
    const largest = Math.max(within, nearest);
    perRow[row] = sizes[own] === 1 || largest === 0 ? 0 : (nearest - within) / largest;
  });
  return { mean: perRow.reduce((sum, value) => sum + value, 0) / rows, perRow };
}
