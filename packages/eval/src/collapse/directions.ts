import { type CollapseFeatures, requireFeatures } from './features.js';

/**
 * How much representations vary: the standard deviation of each column over rows of length 1, averaged over columns.
 *
 * 0 where all rows point the same way (collapse to a point); 1 / sqrt(columns) where they point everywhere alike.
 *
 * Source: Chen & He, arXiv:2011.10566, section 4.1.
 *
 * @param features - [rows, columns].
 * @returns in [0, 1 / sqrt(columns)]; divides by the number of rows.
 * @throws {RangeError} If features are no finite matrix of at least 2 rows.
 */
export function featureStandardDeviation(features: CollapseFeatures): number {
  const [rows, columns] = requireFeatures('featureStandardDeviation', features);
  const unit = unitRows(features);
  let total = 0;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let i = column; i < unit.length; i += columns) mean += unit[i] / rows;
    let variance = 0;
    for (let i = column; i < unit.length; i += columns) variance += (unit[i] - mean) ** 2 / rows;
    total += Math.sqrt(variance);
  }
  return total / columns;
}

/**
 * How far apart views of one image lie: the squared distance of their directions, averaged over pairs and images.
 *
 *   mean over images and pairs (a, b) of views of || z_a / |z_a| - z_b / |z_b| ||^2
 *
 * Source: Wang & Isola, arXiv:2005.10242, section 4.1 (alpha = 2).
 *
 * @param features - [images * views, columns]; row = image * views + view.
 * @param views - views of each image, at least 2.
 * @returns in [0, 4]; 0 where views agree, about 2 where they have nothing in common.
 * @throws {RangeError} If features are no finite matrix, or rows are not whole sets of 2 views or more.
 */
export function alignment(features: CollapseFeatures, views: number): number {
  const [rows, columns] = requireFeatures('alignment', features);
  if (!Number.isInteger(views) || views < 1 || rows % views !== 0) {
    const rule = `be a positive integer that divides the number of rows, ${rows}`;
    throw new RangeError(`alignment: \`views\` must ${rule}, got ${views}.`);
  }
  if (views < 2) throw new RangeError(`alignment: \`views\` must be at least 2, got ${views}.`);
  const unit = unitRows(features);
  let total = 0;
  for (let first = 0; first < rows; first += views) {
    for (let a = first; a < first + views; a++) {
      for (let b = a + 1; b < first + views; b++) total += squaredDistance(unit, columns, a, b);
    }
  }
  return total / ((rows * (views - 1)) / 2);
}

/**
 * How evenly directions cover the sphere: the logarithm of the mean Gaussian potential over pairs of rows.
 *
 *   log mean_{i < j} exp( -2 || z_i / |z_i| - z_j / |z_j| ||^2 )
 *
 * Source: Wang & Isola, arXiv:2005.10242, section 4.1 (t = 2).
 *
 * @param features - [rows, columns]; one view of each image. Time grows with the square of the rows: some hundreds do.
 * @returns 0 where all rows point the same way; where they cover the sphere evenly, -3.25 for 10 columns, towards -4 for
 *   many: log 0F1(columns / 2; 4) - 4.
 * @throws {RangeError} If features are no finite matrix of at least 2 rows.
 */
export function uniformity(features: CollapseFeatures): number {
  const [rows, columns] = requireFeatures('uniformity', features);
  const unit = unitRows(features);
  let total = 0;
  for (let a = 1; a < rows; a++) {
    for (let b = 0; b < a; b++) total += Math.exp(-2 * squaredDistance(unit, columns, a, b));
  }
  return Math.log(total / ((rows * (rows - 1)) / 2));
}

function squaredDistance(table: Float64Array, columns: number, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < columns; i++) sum += (table[a * columns + i] - table[b * columns + i]) ** 2;
  return sum;
}

/** Rows divided by their Euclidean lengths; rows of zeros stay zero. */
function unitRows({ data, shape: [rows, columns] }: CollapseFeatures): Float64Array {
  const unit = Float64Array.from(data);
  for (let row = 0; row < rows; row++) {
    const values = unit.subarray(row * columns, (row + 1) * columns);
    let square = 0;
    for (const x of values) square += x * x;
    if (square === 0) continue;
    const scale = 1 / Math.sqrt(square);
    for (let i = 0; i < columns; i++) values[i] *= scale;
  }
  return unit;
}
