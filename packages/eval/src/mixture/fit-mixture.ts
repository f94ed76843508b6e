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
import { Expectation, ExpectationScratch } from './expectation.js';
import { type EmResult, type EmSettings, maximise, runEm, type Span } from './expectation-maximisation.js';
import { type CovarianceType, type MixtureModel, momentsOfClusters } from './mixture-model.js';
import { transformRows, writeRows } from './write-rows.js';

/** Starts run on a sample of this many rows for every covariance entry first, where there are three times as many. */
const samplePerEntry = 8;

/** Starts are sought among about this many rows. */
const startSampleRows = 8192;

/** Rows among which starts are sought. */
interface StartPoints {
  readonly points: Matrix;
  /** The same rows in the coordinates. */
  readonly transformed: Matrix<Float64Array>;
  readonly assignment: Assignment;
}

/** Checked options of a fit. */
export interface MixtureSettings {
  readonly components: number;
  readonly covariance: CovarianceType;
  readonly nInit: number;
  readonly start: 'k-means++' | 'random';
  /** What starts begin with, in the units of the features. */
  readonly given: { readonly means?: Matrix; readonly weights?: Float64Array };
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
 * Runs every start in float32 on whitened rows (on a sample first, where rows are many; in float64 where outliers leave too few bits to
 * the others), keeps the one with the largest likelihood and finishes it in float64.
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
    const startSample = sampleRows(rows, startSampleRows, seed);
    const startPoints = startSample ? pickRows(points, startSample) : points;
    const starts: StartPoints = {
      points: startPoints,
      transformed: transformRows(pool, coordinates, startPoints),
      assignment: new Assignment(pool, startPoints, components),
    };
    const sample = sampleRows(rows, samplePerEntry * components * ((d * (d + 1)) / 2), seed);
    const precision = isResolvedBySingle(starts.transformed) ? 'single' : 'double';
    const scratch = new ExpectationScratch(pool, d, components);
    const small = sample && new Expectation(pool, precision, sample.length, scratch);
    const double = new Expectation(pool, 'double', rows, scratch);
    const searched = precision === 'double' ? double : new Expectation(pool, precision, rows, scratch);
    writeRows(pool, coordinates, points, [...new Set([searched, double])]);
    if (small) writeRows(pool, coordinates, pickRows(points, sample), [small]);
    // At least one iteration is left to float64, where there are two.
    const search: EmSettings = { ...em, maxIter: Math.max(1, maxIter - 1) };
    let first: EmResult | undefined;
    let best: EmResult | undefined;
    /** Of the starts, and of the end in float64, which counts as one. */
    const part = (turn: number, from: number, to: number): Span => ({
      from: (turn + from) / (nInit + 1),
      to: (turn + to) / (nInit + 1),
    });
    for (let init = 0; init < nInit; init++) {
      let start = await startAt(starts, coordinates, em, settings, init, breath, part(init, 0, 0).from);
      const onSample = small ? 0.3 : 0;
      if (small) {
        start =
          (await runEm(small, sample.length, start, search, breath, part(init, 0, onSample)))?.model ?? start;
      }
      // A covariance may be positive definite in float64 alone.
      const result =
        (await runEm(searched, rows, start, search, breath, part(init, onSample, 1))) ??
        (await runEm(double, rows, start, search, breath, part(init, onSample, 1)));
      if (init === 0) first = result;
      best = better(best, result);
    }
    let finished: EmResult | undefined;
    // The first start as well: many starts may not end below what one start ends at.
    for (const found of new Set([best, first])) {
      const left = maxIter - (found?.iterations ?? maxIter);
      const end =
        found && left > 0
          ? await runEm(double, rows, found.model, { ...em, maxIter: left }, breath, part(nInit, 0, 1))
          : found;
      if (!found || !end || !isRegular(end.model)) continue;
      const iterations = end === found ? end.iterations : found.iterations + end.iterations;
      finished = better(finished, { ...end, iterations });
    }
    if (!finished) return undefined;
    return { ...finished, lowerBound: finished.lowerBound + coordinates.logDeterminant, coordinates };
  } finally {
    pool.close();
  }
}

/** Steps of float32 that the middle half of a column's values must spread over. */
const fewestSteps = 1000;

/** Rows that tell where the middle half of a column is. */
const quartileRows = 1024;

/** Whether float32 tells apart the values of every column: outliers leave it few bits for the others, all on one side of zero. */
function isResolvedBySingle({ data, shape: [rows, d] }: Matrix<Float64Array>): boolean {
  const every = Math.ceil(rows / quartileRows);
  const count = Math.ceil(rows / every);
  for (let c = 0; c < d; c++) {
    const column = Float64Array.from({ length: count }, (_, i) => data[i * every * d + c]).sort();
    const [low, high] = [column[Math.floor(count / 4)], column[Math.floor((3 * count) / 4)]];
    const step = Math.max(Math.abs(low), Math.abs(high)) * 2 ** -24;
    if (high > low && high - low < fewestSteps * step) return false;
  }
  return true;
}

/** The one with the larger likelihood, the first of equals. */
function better(a: EmResult | undefined, b: EmResult | undefined): EmResult | undefined {
  return a && !(b && b.lowerBound > a.lowerBound) ? a : b;
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
 * Components with the moments of the rows that are nearest to their centres: those that k-means finds on some rows, random rows, or
 * given means.
 */
async function startAt(
  { points, transformed, assignment }: StartPoints,
  coordinates: Coordinates,
  { type, floor }: EmSettings,
  { components, start, given, seed }: MixtureSettings,
  init: number,
  breath: Breath,
  fraction: number,
): Promise<MixtureModel> {
  const random = new RandomStream(seed, 'mixture', init);
  const chosen = given.means ?? pickRows(points, startRows(points, components, start, random));
  const first = Float64Array.from(chosen.data);
  const settings = { tol: 1e-4, maxIter: 30, refill: moveToFarthest };
  let centers: Float64Array = first;
  if (start === 'k-means++' && !given.means) {
    centers = (await runLloyd(assignment, points, first, settings, breath, fraction)).centers;
  } else assignment.assign(first);
  const labels = assignment.labels();
  const d = points.shape[1];
  const means = new Float64Array(components * d);
  for (let k = 0; k < components; k++) {
    transformRow(
      coordinates,
      { data: centers, shape: [components, d] },
      k,
      means.subarray(k * d, (k + 1) * d),
    );
  }
  const moments = momentsOfClusters(transformed, labels, means);
  const model = maximise(
    { weights: moments.masses, means, covariances: moments.scatters },
    moments,
    type,
    floor,
  );
  return {
    weights: given.weights ?? model.weights,
    means: given.means ? means : model.means,
    covariances: model.covariances,
  };
}
