import type { Matrix } from '@simvae/arrays';
import { pickRows } from '../input/features.js';
import { cholesky, invertLower } from '../linalg/cholesky.js';
import { scatter } from '../linalg/tables.js';
import type { CovarianceType, MixtureModel } from './mixture-model.js';

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
  return (step > 1 && whiten(everyRow(matrix, step), type, regCovar)) || whiten(matrix, type, regCovar);
}

/** The rows 0, step, 2 step, ... */
function everyRow(matrix: Matrix, step: number): Matrix {
  const count = Math.ceil(matrix.shape[0] / step);
  return pickRows(
    matrix,
    Int32Array.from({ length: count }, (_, i) => i * step),
  );
}

/** Coordinates from the covariance of rows. */
function whiten(matrix: Matrix, type: CovarianceType, regCovar: number): Coordinates | undefined {
  const { data, shape } = matrix;
  const [rows, d] = shape;
  const mean = new Float64Array(d);
  for (let at = 0; at < data.length; at++) mean[at % d] += data[at] / rows;
  const covariance = type === 'full' || type === 'tied' ? scatter(matrix, mean) : diagonal(matrix, mean);
  let trace = 0;
  for (let a = 0; a < d; a++) {
    for (let b = 0; b < d; b++) covariance[a * d + b] /= rows;
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

/** The diagonal of `scatter`, [d, d]. */
function diagonal({ data, shape: [rows, d] }: Matrix, mean: Float64Array): Float64Array {
  const squares = new Float64Array(d * d);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < d; c++) squares[c * d + c] += (data[i * d + c] - mean[c]) ** 2;
  }
  return squares;
}

/** Writes z = W (x - mean) of one row to `out` [d]. */
export function transformRow(
  { mean, forward }: Coordinates,
  { data, shape }: Matrix,
  row: number,
  out: Float64Array,
) {
  const d = shape[1];
  const first = row * d;
  out.fill(0);
  for (let a = 0; a < d; a++) {
    let sum = 0;
    for (let b = 0; b <= a; b++) sum += forward[a * d + b] * (data[first + b] - mean[b]);
    out[a] = sum;
  }
}

/** A model in `coordinates` as one in the units of the features: means B m + mean, covariances B C B^T, B = W^-1. */
export function toFeatureUnits(
  { weights, means, covariances }: MixtureModel,
  { mean, backward }: Coordinates,
): MixtureModel {
  const d = mean.length;
  const components = weights.length;
  const featureMeans = new Float64Array(components * d);
  const featureCovariances = new Float64Array(components * d * d);
  const left = new Float64Array(d * d);
  for (let k = 0; k < components; k++) {
    for (let a = 0; a < d; a++) {
      featureMeans[k * d + a] = mean[a];
      for (let b = 0; b <= a; b++) featureMeans[k * d + a] += backward[a * d + b] * means[k * d + b];
    }
    left.fill(0);
    for (let a = 0; a < d; a++) {
      for (let p = 0; p <= a; p++) {
        for (let b = 0; b < d; b++) left[a * d + b] += backward[a * d + p] * covariances[(k * d + p) * d + b];
      }
    }
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        let sum = 0;
        for (let p = 0; p <= b; p++) sum += left[a * d + p] * backward[b * d + p];
        featureCovariances[(k * d + a) * d + b] = sum;
      }
    }
  }
  return { weights: weights.slice(), means: featureMeans, covariances: featureCovariances };
}
