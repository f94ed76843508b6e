import type { Breath } from '../input/options.js';
import type { Expectation } from './expectation.js';
import type { CovarianceType, MixtureModel, Moments } from './mixture-model.js';

/** Iterations after which rows are sorted by component: often at first, when they still move. */
const sorts: readonly number[] = [1, 5, 15, 40];
/** Rows below which that does not pay. */
const leastSorted = 4096;

/** What ends expectation maximisation, and how covariances are made. */
export interface EmSettings {
  readonly type: CovarianceType;
  /** Added to every covariance, [d, d]. */
  readonly floor: Float64Array;
  /** Smallest gain of the mean log-likelihood, in nats, that is worth another iteration. */
  readonly tol: number;
  readonly maxIter: number;
}

/** The part of a whole that a computation is, for whoever watches it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Where expectation maximisation ended. */
export interface EmResult {
  readonly model: MixtureModel;
  /** Mean log-likelihood before the last maximisation, nats per row. */
  readonly lowerBound: number;
  readonly converged: boolean;
  readonly iterations: number;
}

/**
 * Expectation maximisation (Dempster, Laird & Rubin 1977) from a start to the first change of the mean
 * log-likelihood below `tol`, or to `maxIter` iterations.
 *
 * @param span - in which `breath` is told how far it is.
 * @returns undefined where a covariance stops being positive definite.
 */
export async function runEm(
  expectation: Expectation,
  rows: number,
  start: MixtureModel,
  { type, floor, tol, maxIter }: EmSettings,
  breath: Breath,
  { from, to }: Span,
): Promise<EmResult | undefined> {
  let model = start;
  let before = start;
  let lowerBound = -Infinity;
  let firstGain = 0;
  let done = 0;
  const pause = () => breath.take(from + (to - from) * done);
  for (let iteration = 1; iteration <= maxIter; iteration++) {
    await pause();
    const moments = await expectation.moments(model, pause);
    if (!moments) return undefined;
    if (sorts.includes(iteration) && rows >= leastSorted) expectation.sortRows();
    const previous = lowerBound;
    lowerBound = moments.logLikelihood / rows;
    // What is added to the covariances, and rounding, may cost more than a step gains.
    if (lowerBound < previous)
      return { model: before, lowerBound: previous, converged: true, iterations: iteration };
    before = model;
    model = maximise(model, moments, type, floor);
    const gain = lowerBound - previous;
    if (gain < tol) return { model, lowerBound, converged: true, iterations: iteration };
    if (iteration === 2) firstGain = gain;
    // Gains shrink by about the same factor each time, until they are below tol: steps are counted in logarithms.
    const settled = firstGain > tol && tol > 0 ? Math.log(firstGain / gain) / Math.log(firstGain / tol) : 0;
    done = Math.min(1, Math.max(done, settled, iteration / maxIter));
  }
  return { model, lowerBound, converged: false, iterations: maxIter };
}

/**
 * The model that maximises the expected log-likelihood given the moments of the previous one.
 *
 * @param model - the model the moments were taken with.
 * @param floor - added to every covariance, [d, d].
 */
export function maximise(
  model: MixtureModel,
  { masses, sums, scatters }: Moments,
  type: CovarianceType,
  floor: Float64Array,
): MixtureModel {
  const components = masses.length;
  const d = sums.length / components;
  const means = new Float64Array(model.means);
  const covariances = new Float64Array(scatters.length);
  const weights = masses.map((mass) => mass + 10 * Number.EPSILON);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shift = new Float64Array(d);
  for (let k = 0; k < components; k++) {
    for (let a = 0; a < d; a++) {
      shift[a] = sums[k * d + a] / weights[k];
      means[k * d + a] += shift[a];
    }
    const first = k * d * d;
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        const at = first + a * d + b;
        covariances[at] = scatters[at] / weights[k] - shift[a] * shift[b];
      }
    }
    if (type === 'diag' || type === 'spherical')
      keepDiagonal(covariances.subarray(first, first + d * d), d, type);
  }
  if (type === 'tied') share(covariances, weights, total, d);
  for (let at = 0; at < covariances.length; at++) covariances[at] += floor[at % floor.length];
  return { weights: weights.map((weight) => weight / total), means, covariances };
}

function keepDiagonal(covariance: Float64Array, d: number, type: 'diag' | 'spherical'): void {
  let trace = 0;
  for (let a = 0; a < d; a++) trace += covariance[a * d + a];
  for (let a = 0; a < d; a++) {
    const own = covariance[a * d + a];
    covariance.fill(0, a * d, (a + 1) * d);
    covariance[a * d + a] = type === 'diag' ? own : trace / d;
  }
}

/** Replaces every covariance by their mean, weighted by mass. */
function share(covariances: Float64Array, weights: Float64Array, total: number, d: number): void {
  const mean = new Float64Array(d * d);
  weights.forEach((weight, k) => {
    for (let at = 0; at < d * d; at++) mean[at] += (weight / total) * covariances[k * d * d + at];
  });
  for (let k = 0; k < weights.length; k++) covariances.set(mean, k * d * d);
}
