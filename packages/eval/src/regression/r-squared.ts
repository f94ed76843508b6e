import type { Matrix } from '../types.js';

/**
 * Coefficient of determination of every column: 1 - sum (y - p)^2 / sum (y - mean y)^2.
 *
 * 1 for perfect predictions, 0 for those of the mean, negative for worse. A constant column gives 1 where it is
 * predicted exactly and 0 otherwise, as in scikit-learn.
 *
 * @param values - y, [n, t].
 * @param predicted - p, [n, t].
 * @returns [t].
 * @throws {RangeError} If the shapes differ or there are no rows.
 */
export function rSquared(values: Matrix, predicted: Matrix): Float64Array {
  const [rows, columns] = values.shape;
  if (rows === 0 || predicted.shape[0] !== rows || predicted.shape[1] !== columns) {
    const got = `[${values.shape}] and [${predicted.shape}]`;
    throw new RangeError(
      `rSquared: \`predicted\` must have the shape of \`values\`, with at least one row, got ${got}.`,
    );
  }
  return Float64Array.from({ length: columns }, (_, c) => {
    let mean = 0;
    for (let i = c; i < values.data.length; i += columns) mean += values.data[i] / rows;
    let residual = 0;
    let total = 0;
    for (let i = c; i < values.data.length; i += columns) {
      residual += (values.data[i] - predicted.data[i]) ** 2;
      total += (values.data[i] - mean) ** 2;
    }
    if (total === 0) return residual === 0 ? 1 : 0;
    return 1 - residual / total;
  });
}
