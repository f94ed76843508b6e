import type { Matrix } from '@simvae/arrays';
import { cholesky, invertLower, solveFactored } from '../linalg/cholesky.js';
import { columnMeans, crossProduct, scatter } from '../linalg/tables.js';

/** Added to the diagonal of the columns' scatter, over its mean: constant and collinear columns get weight 0 or share. */
const ridge = 1e-9;

/** A linear map with offsets: y = x weights + intercepts. */
export interface LinearMap {
  /** [d, t]. */
  readonly weights: Float64Array;
  /** [t]. */
  readonly intercepts: Float64Array;
}

/**
 * Least squares by the normal equations of centred columns, in float64.
 *
 * @param X - [n, d].
 * @param Y - [n, t].
 */
export function leastSquares(X: Matrix, Y: Matrix): LinearMap {
  const d = X.shape[1];
  const t = Y.shape[1];
  const shifts = { a: columnMeans(X), b: columnMeans(Y) };
  const gram = scatter(X, shifts.a);
  const moments = crossProduct(X, Y, shifts);
  let trace = 0;
  for (let a = 0; a < d; a++) trace += gram[a * d + a];
  const weights = new Float64Array(d * t);
  const intercepts = shifts.b.slice();
  if (trace === 0) return { weights, intercepts };
  for (let a = 0; a < d; a++) gram[a * d + a] += (ridge * trace) / d;
  const inverse = invertLower(cholesky(gram, d)!, d); // positive definite: the ridge is above rounding
  for (let j = 0; j < t; j++) {
    const column = Float64Array.from({ length: d }, (_, b) => moments[b * t + j]);
    for (const [b, weight] of solveFactored(inverse, column, d).entries()) {
      weights[b * t + j] = weight;
      intercepts[j] -= shifts.a[b] * weight;
    }
  }
  return { weights, intercepts };
}

/** x weights + intercepts of every row, [rows, targets]. */
export function applyLinear(
  { data, shape: [rows, d] }: Matrix,
  { weights, intercepts }: LinearMap,
  targets: number,
): Matrix<Float64Array> {
  const out = new Float64Array(rows * targets);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < targets; j++) {
      let sum = intercepts[j];
      for (let c = 0; c < d; c++) sum += data[i * d + c] * weights[c * targets + j];
      out[i * targets + j] = sum;
    }
  }
  return { data: out, shape: [rows, targets] };
}
