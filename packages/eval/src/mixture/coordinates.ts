import { cholesky } from '../linalg/cholesky.js';
import { invertLower } from '../linalg/invert-lower.js';
import type { Matrix } from '../types.js';
import type { CovarianceType } from './types.js';

/**
 * Coordinates z = W (x - mean) in which the data have unit scale, so that float32 suffices for the search.
 * W is lower triangular; expectation maximisation does not depend on it but for rounding.
 */
export interface Coordinates {
  readonly mean: Float64Array;
  /** W, [d, d]. */
  readonly forward: Float64Array;
  /** Inverse of W, [d, d]. */
  readonly backward: Float64Array;
  /** log |det W|: log p(x) = log p(z) + logDeterminant. */
  readonly logDeterminant: number;
}

/** Rows that suffice to choose coordinates: any are right, near whitening ones are best. */
const enough = 8192;

/**
 * Chooses coordinates that keep the covariance type: whitening for `full` and `tied`, a scale per dimension for
 * `diag`, one scale for `spherical`.
 *
 * @param regCovar - added to the diagonal of the data's covariance.
 * @returns undefined where that covariance is singular.
 */
export function chooseCoordinates(
  matrix: Matrix,
  type: CovarianceType,
  regCovar: number,
): Coordinates | undefined {
  const step = Math.ceil(matrix.shape[0] / enough);
  return fromEveryRow(matrix, step, type, regCovar) ?? fromEveryRow(matrix, 1, type, regCovar);
}

/** Coordinates from the covariance of the rows 0, step, 2 step, ... */
function fromEveryRow(
  { data, shape: [rows, d] }: Matrix,
  step: number,
  type: CovarianceType,
  regCovar: number,
): Coordinates | undefined {
  const count = Math.ceil(rows / step);
  const mean = new Float64Array(d);
  for (let i = 0; i < rows; i += step) for (let c = 0; c < d; c++) mean[c] += data[i * d + c] / count;
  const covariance = new Float64Array(d * d);
  const centred = new Float64Array(d);
  for (let i = 0; i < rows; i += step) {
    for (let c = 0; c < d; c++) centred[c] = data[i * d + c] - mean[c];
    for (let a = 0; a < d; a++) {
      const value = centred[a];
      for (let b = type === 'full' || type === 'tied' ? 0 : a; b <= a; b++)
        covariance[a * d + b] += value * centred[b];
    }
  }
  let trace = 0;
  for (let a = 0; a < d; a++) {
    for (let b = 0; b <= a; b++) covariance[a * d + b] /= count;
    covariance[a * d + a] += regCovar;
    trace += covariance[a * d + a];
  }
  if (type === 'spherical') for (let a = 0; a < d; a++) covariance[a * d + a] = trace / d;
  const backward = cholesky(covariance, d);
  if (!backward) return undefined;
  let logDeterminant = 0;
  for (let a = 0; a < d; a++) logDeterminant -= Math.log(backward[a * d + a]);
  return { mean, forward: invertLower(backward, d), backward, logDeterminant };
}
