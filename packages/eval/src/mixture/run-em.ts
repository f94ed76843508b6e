import type { Breath } from '../input/breath.js';
import type { Expectation } from './expectation.js';
import { maximise } from './maximise.js';
import type { CovarianceType, MixtureModel } from './types.js';

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
 * @param fraction - what `breath` is told.
 * @returns undefined where a covariance stops being positive definite.
 */
export async function runEm(
  expectation: Expectation,
  rows: number,
  start: MixtureModel,
  { type, floor, tol, maxIter }: EmSettings,
  breath: Breath,
  fraction: number,
): Promise<EmResult | undefined> {
  let model = start;
  let lowerBound = -Infinity;
  for (let iteration = 1; iteration <= maxIter; iteration++) {
    await breath.take(fraction);
    const moments = expectation.moments(model);
    if (!moments) return undefined;
    if (sorts.includes(iteration) && rows >= leastSorted) expectation.sortRows();
    const previous = lowerBound;
    lowerBound = moments.logLikelihood / rows;
    model = maximise(model, moments, type, floor);
    if (Math.abs(lowerBound - previous) < tol)
      return { model, lowerBound, converged: true, iterations: iteration };
  }
  return { model, lowerBound, converged: false, iterations: maxIter };
}
