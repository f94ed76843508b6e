import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { type Features, toMatrix } from '../input/features.js';
import { Breath, checkOptions, positiveInteger } from '../input/options.js';
import { cholesky, invertLower, solveFactored } from '../linalg/cholesky.js';
import { finishBreathing, type Steps } from '../linalg/steps.js';
import { symmetricEigenvaluesSteps } from '../linalg/symmetric-eigenvalues.js';
import { columnMeans, scatterSteps } from '../linalg/tables.js';

const caller = 'principalComponents';

/** Distance of an eigenvalue's shift from it, relative to the largest eigenvalue: far enough for a Cholesky factor in float64. */
const shift = 1e-10;
/** Solutions of inverse iteration: each brings what is not settled down to shift / gap, relative to the largest eigenvalue. */
const solutions = 4;

export interface PrincipalComponentsOptions {
  /** Directions, K. @default 2 */
  readonly components?: number;
  /** Stops the computation; the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Rows in the directions in which they vary most. */
export interface PrincipalComponents {
  /** Mean of the rows, [d]. */
  readonly center: Float64Array;
  /** Orthogonal unit vectors, [K, d], the largest variance first; zero where rows vary in no further direction. */
  readonly axes: Matrix<Float64Array>;
  /** Coordinates of the rows along them, [n, K]. */
  readonly scores: Matrix<Float64Array>;
  /** Part of the variance along each, [K], in [0, 1]; 0 where rows do not differ. */
  readonly explained: Float64Array;
}

/**
 * Principal components: eigenvalues of the covariance, and an eigenvector of each by inverse iteration. The largest coordinate along an
 * axis is positive, so that the same rows have the same picture.
 *
 * Source: Pearson 1901; Golub & Van Loan, Matrix Computations, section 7.6.1 (inverse iteration).
 *
 * @param X - [n, d], at least one row.
 * @throws {RangeError} If there is no row, or a value is not finite.
 * @throws the signal's reason, if it stopped the work.
 */
export async function principalComponents(
  X: Features,
  options: PrincipalComponentsOptions = {},
): Promise<PrincipalComponents> {
  checkOptions(caller, options, { components: true, signal: true });
  const { components = 2, signal } = options;
  positiveInteger(caller, 'components', components);
  const points = toMatrix(caller, 'X', X);
  if (points.shape[0] === 0) throw new RangeError(`${caller}: \`X\` must have at least one row, got 0.`);
  return finishBreathing(steps(points, components), new Breath({ signal }));
}

function* steps(points: Matrix, components: number): Steps<PrincipalComponents> {
  const d = points.shape[1];
  const center = columnMeans(points);
  const left = yield* scatterSteps(points, center);
  const eigenvalues = (yield* symmetricEigenvaluesSteps(left.slice(), d)).sort().reverse();
  const [largest] = eigenvalues;
  const total = eigenvalues.reduce((sum, value) => sum + Math.max(0, value), 0);
  const random = new RandomStream(0, caller);
  const axes = { data: new Float64Array(components * d), shape: [components, d] as const };
  const explained = new Float64Array(components);
  for (let k = 0; k < Math.min(components, d) && eigenvalues[k] > d * Number.EPSILON * largest; k++) {
    yield;
    const start = random.fillNormal(new Float64Array(d));
    const axis = upright(largestEigenvector(left, eigenvalues[k] + shift * largest, start), points, center);
    axes.data.set(axis, k * d);
    explained[k] = eigenvalues[k] / total;
    for (let at = 0; at < d * d; at++) left[at] -= eigenvalues[k] * axis[Math.floor(at / d)] * axis[at % d];
  }
  return { center, axes, scores: along(points, center, axes), explained };
}

/** The eigenvector of the largest eigenvalue of a symmetric matrix, of which `above` is a little more: by inverse iteration. */
function largestEigenvector(matrix: Float64Array, above: number, start: Float64Array): Float64Array {
  const d = start.length;
  const shifted = matrix.map((value, at) => (at % (d + 1) === 0 ? above : 0) - value);
  const inverse = invertLower(cholesky(shifted, d)!, d); // positive definite: the shift is above rounding
  let vector = start;
  for (let i = 0; i < solutions; i++) {
    const next = solveFactored(inverse, vector, d);
    const length = Math.hypot(...next);
    vector = next.map((value) => value / length);
  }
  return vector;
}

/** Turns an axis round if the largest coordinate along it is negative. */
function upright(axis: Float64Array, points: Matrix, center: Float64Array): Float64Array {
  const { data } = along(points, center, { data: axis, shape: [1, axis.length] });
  const largest = data.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? axis.map((value) => -value) : axis;
}

/** Coordinates of rows along axes, [n, K]. */
function along(
  { data, shape: [n, d] }: Matrix,
  center: Float64Array,
  { data: axes, shape: [components] }: Matrix<Float64Array>,
): Matrix<Float64Array> {
  const scores = new Float64Array(n * components);
  for (let row = 0; row < n; row++) {
    for (let k = 0; k < components; k++) {
      for (let c = 0; c < d; c++) {
        scores[row * components + k] += (data[row * d + c] - center[c]) * axes[k * d + c];
      }
    }
  }
  return { data: scores, shape: [n, components] };
}
