import type { Matrix } from '@simvae/arrays';
import { type Features, toMatrix } from '../input/features.js';
import { Breath, checkOptions, positiveInteger } from '../input/options.js';
import { largestEigenvectors } from '../linalg/largest-eigenvectors.js';
import { finishBreathing, type Steps } from '../linalg/steps.js';
import { columnMeans, scatterSteps } from '../linalg/tables.js';

const caller = 'principalComponents';

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
 * Principal components: eigenvectors of the covariance. The largest coordinate along an axis is positive, so that the same rows have
 * the same picture.
 *
 * Source: Pearson 1901.
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
  const scatter = yield* scatterSteps(points, center);
  const { values, vectors } = yield* largestEigenvectors(scatter, d, Math.min(components, d));
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const axes = { data: new Float64Array(components * d), shape: [components, d] as const };
  const explained = new Float64Array(components);
  for (let k = 0; k < Math.min(components, d) && values[k] > d * Number.EPSILON * values[0]; k++) {
    axes.data.set(vectors.subarray(k * d, (k + 1) * d), k * d);
    explained[k] = values[k] / total;
  }
  const scores = yield* alongSteps(points, center, axes);
  turnUpright(axes, scores);
  return { center, axes, scores, explained };
}

/** Coordinates of rows along axes, [n, K]; it pauses after each row. */
export function* alongSteps(
  { data, shape: [n, d] }: Matrix,
  center: Float64Array,
  { data: axes, shape: [components] }: Matrix<Float64Array>,
): Steps<Matrix<Float64Array>> {
  const scores = new Float64Array(n * components);
  const row = new Float64Array(d);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < d; c++) row[c] = data[i * d + c] - center[c];
    for (let k = 0; k < components; k++) {
      let sum = 0;
      for (let c = 0, at = k * d; c < d; c++, at++) sum += row[c] * axes[at];
      scores[i * components + k] = sum;
    }
    yield;
  }
  return { data: scores, shape: [n, components] };
}

/** Turns axes round along which the largest coordinate is negative. */
function turnUpright(
  axes: Matrix<Float64Array>,
  { data, shape: [n, components] }: Matrix<Float64Array>,
): void {
  const d = axes.shape[1];
  for (let k = 0; k < components; k++) {
    let largest = 0;
    for (let at = k; at < n * components; at += components) {
      if (Math.abs(data[at]) > Math.abs(largest)) largest = data[at];
    }
    if (largest >= 0) continue;
    for (let at = k; at < n * components; at += components) data[at] = -data[at];
    for (let at = k * d; at < (k + 1) * d; at++) axes.data[at] = -axes.data[at];
  }
}
