import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { pickRows } from '../input/features.js';
import { Breath, type ComputeOptions } from '../input/options.js';
import { Assignment } from '../kmeans/assignment.js';
import { moveToFarthest, runLloyd } from '../kmeans/lloyd.js';
import { startRows } from '../kmeans/seeding.js';
import { cholesky, outerProduct } from '../linalg/cholesky.js';
import { KernelPool, threadCount } from '../wasm/kernel-pool.js';
import { type Coordinates, chooseCoordinates, transformRow } from './coordinates.js';
import { Expectation } from './expectation.js';
import { type EmResult, type EmSettings, runEm } from './expectation-maximisation.js';
import { type CovarianceType, type MixtureModel, startModel } from './mixture-model.js';

/** Starts run on a sample of this many rows for every covariance entry first, where there are three times as many. */
const samplePerEntry = 8;

/** Starts are sought among about this many rows. */
const startSampleRows = 8192;

/** Rows among which starts are sought. */
interface StartPoints {
  readonly points: Matrix;
  readonly assignment: Assignment;
}

/** Checked options of a fit. */
export interface MixtureSettings {
  readonly components: number;
  readonly covariance: CovarianceType;
  readonly nInit: number;
  readonly start: 'k-means++' | 'random';
  readonly tol: number;
  readonly maxIter: number;
  readonly regCovar: number;
  readonly seed: number;
}

/** A fitted model, in its coordinates. */
export interface FittedMixture extends EmResult {
  readonly coordinates: Coordinates;
}

/**
 * Runs every start in float32 on whitened rows (on a sample first, where rows are many), keeps the one with the
 * largest likelihood and finishes it in float64.
 *
 * @param points - at least as many rows as components.
 * @returns undefined where covariances are singular in every start.
 */
export async function fitMixture(
  points: Matrix,
  settings: MixtureSettings,
  options: ComputeOptions,
): Promise<FittedMixture | undefined> {
  const { components, covariance: type, nInit, regCovar, tol, maxIter, seed } = settings;
  const [rows, d] = points.shape;
  const coordinates = chooseCoordinates(points, type, regCovar);
  if (!coordinates) return undefined;
  const em: EmSettings = { type, floor: outerProduct(coordinates.forward, d, regCovar), tol, maxIter };
  const breath = new Breath(options);
  const pool = await KernelPool.open(
    threadCount('GaussianMixture', options.threads, 10 * rows * components * d * d),
  );
  try {
    const sample = sampleRows(rows, samplePerEntry * components * ((d * (d + 1)) / 2), seed);
    const small = sample && new Expectation(pool, 'single', sample.length, d, components);
    const single = new Expectation(pool, 'single', rows, d, components);
    const double = new Expectation(pool, 'double', rows, d, components);
    setRows([single, double], coordinates, points);
    if (small) setRows([small], coordinates, pickRows(points, sample));
    const startSample = sampleRows(rows, startSampleRows, seed);
    const startPoints = startSample ? pickRows(points, startSample) : points;
    const starts: StartPoints = {
      points: startPoints,
      assignment: new Assignment(pool, startPoints, components),
    };
    let best: EmResult | undefined;
    for (let init = 0; init < nInit; init++) {
      let start = await startAt(starts, coordinates, settings, init, breath, init / nInit);
      if (small) start = (await runEm(small, sample.length, start, em, breath, init / nInit))?.model ?? start;
      const result = await runEm(single, rows, start, em, breath, init / nInit);
      if (result && !(result.lowerBound <= (best?.lowerBound ?? -Infinity))) best = result;
    }
    const finished = best && (await runEm(double, rows, best.model, em, breath, 1));
    if (!best || !finished || !isRegular(finished.model)) return undefined;
    const lowerBound = finished.lowerBound + coordinates.logDeterminant;
    return { ...finished, lowerBound, iterations: best.iterations + finished.iterations, coordinates };
  } finally {
    pool.close();
  }
}

/** Writes all rows, in the coordinates, to each of `out`. */
export function setRows(out: readonly Expectation[], coordinates: Coordinates, points: Matrix): void {
  const z = new Float64Array(points.shape[1]);
  for (let i = 0; i < points.shape[0]; i++) {
    transformRow(coordinates, points, i, z);
    for (const expectation of out) expectation.setRow(i, z);
  }
}

/** Whether all covariances are positive definite. */
function isRegular({ weights, means, covariances }: MixtureModel): boolean {
  const d = means.length / weights.length;
  return weights.every((_, k) => cholesky(covariances.subarray(k * d * d, (k + 1) * d * d), d) !== undefined);
}

/** Row numbers of a random sample, or undefined where it would not be much smaller than all rows. */
function sampleRows(rows: number, size: number, seed: number): Int32Array | undefined {
  if (rows < 3 * size) return undefined;
  return Int32Array.from(new RandomStream(seed, 'mixture sample').permutation(rows).subarray(0, size));
}

/**
 * Components at the centres that k-means finds on some rows, or at random rows; so narrow that the first step gives
 * every row to the nearest one.
 */
async function startAt(
  { points, assignment }: StartPoints,
  coordinates: Coordinates,
  { components, start, seed }: MixtureSettings,
  init: number,
  breath: Breath,
  fraction: number,
): Promise<MixtureModel> {
  const d = points.shape[1];
  const random = new RandomStream(seed, 'mixture', init);
  let means = pickRows(points, startRows(points, components, start, random)).data;
  if (start === 'k-means++') {
    const settings = { tol: 1e-4, maxIter: 30, refill: moveToFarthest };
    means = (await runLloyd(assignment, points, Float64Array.from(means), settings, breath, fraction))
      .centers;
  }
  const transformed = new Float64Array(components * d);
  for (let k = 0; k < components; k++) {
    const z = transformed.subarray(k * d, (k + 1) * d);
    transformRow(coordinates, { data: means, shape: [components, d] }, k, z);
  }
  let variance = 0;
  for (const entry of coordinates.backward) variance += entry ** 2 / d;
  return startModel(transformed, outerProduct(coordinates.forward, d, variance * 1e-4));
}
