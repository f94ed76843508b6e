import { RandomStream } from '@simvae/random';
import { argmaxRows } from '../input/argmax-rows.js';
import { Breath } from '../input/breath.js';
import { pickRows } from '../input/pick-rows.js';
import { positiveInteger } from '../input/positive-integer.js';
import { toMatrix } from '../input/to-matrix.js';
import { outerProduct } from '../linalg/outer-product.js';
import type { ComputeOptions, Features, Matrix } from '../types.js';
import { KernelPool } from '../wasm/kernel-pool.js';
import { threadCount } from '../wasm/thread-count.js';
import { type Coordinates, chooseCoordinates } from './coordinates.js';
import { Expectation } from './expectation.js';
import { type EmResult, type EmSettings, runEm } from './run-em.js';
import { seedMeans } from './seed-means.js';
import { startModel } from './start-model.js';
import { toFeatureUnits } from './to-feature-units.js';
import { transformRow } from './transform-row.js';
import type { CovarianceType, MixtureModel } from './types.js';

const caller = 'GaussianMixture';
const covarianceTypes: readonly CovarianceType[] = ['full', 'tied', 'diag', 'spherical'];
/** Rows that predictions hold in WebAssembly memory at a time. */
const chunk = 16384;
/** Starts run on a sample of this many rows for every covariance entry first, where there are three times as many. */
const samplePerEntry = 8;

export interface GaussianMixtureOptions extends ComputeOptions {
  /** Components, K. @default 1 */
  readonly components?: number;
  /** @default 'full' */
  readonly covariance?: CovarianceType;
  /** Starts, of which the one with the largest likelihood is kept. @default 1 */
  readonly nInit?: number;
  /** Where starts place their means: at rows far apart, or at any rows. @default 'k-means++' */
  readonly start?: 'k-means++' | 'random';
  /** Change of the mean log-likelihood, in nats, below which iteration ends. @default 1e-3 */
  readonly tol?: number;
  /** Iterations of one start, at most. @default 100 */
  readonly maxIter?: number;
  /** Added to the variances, in squared units of the features. @default 1e-6 */
  readonly regCovar?: number;
  /** @default 0 */
  readonly seed?: number;
}

interface Fitted {
  readonly coordinates: Coordinates;
  /** In those coordinates. */
  readonly result: EmResult;
  readonly columns: number;
}

/**
 * Mixture of Gaussians fitted by expectation maximisation.
 *
 * Starts are run in float32 on whitened data with float64 sums; the best one is finished in float64 until `tol`
 * holds there. The result does not depend on the number of threads.
 *
 * @example
 * const mixture = await new GaussianMixture({ components: 10, nInit: 20, seed: 0 }).fit(train);
 * const clusters = await mixture.predict(test);
 */
export class GaussianMixture {
  private readonly settings: Required<Omit<GaussianMixtureOptions, keyof ComputeOptions>>;
  private fitted: Fitted | undefined;

  /** @throws {RangeError} If an option is out of its range. */
  constructor(private readonly options: GaussianMixtureOptions = {}) {
    const { components = 1, covariance = 'full', nInit = 1, start = 'k-means++' } = options;
    const { tol = 1e-3, maxIter = 100, regCovar = 1e-6, seed = 0 } = options;
    positiveInteger(caller, 'components', components);
    positiveInteger(caller, 'nInit', nInit);
    positiveInteger(caller, 'maxIter', maxIter);
    for (const [name, value] of Object.entries({ tol, regCovar })) {
      if (!(value >= 0 && value < Infinity)) {
        throw new RangeError(`${caller}: \`${name}\` must be finite and not negative, got ${value}.`);
      }
    }
    if (!covarianceTypes.includes(covariance)) {
      throw new RangeError(
        `${caller}: \`covariance\` must be one of ${covarianceTypes.join(', ')}, got ${covariance}.`,
      );
    }
    if (start !== 'k-means++' && start !== 'random') {
      throw new RangeError(`${caller}: \`start\` must be 'k-means++' or 'random', got ${start}.`);
    }
    this.settings = { components, covariance, nInit, start, tol, maxIter, regCovar, seed };
  }

  /** Whether the start that was kept met `tol` within `maxIter` iterations. */
  get converged(): boolean {
    return this.model.result.converged;
  }

  /** Iterations of the start that was kept, those in float64 included. */
  get iterations(): number {
    return this.model.result.iterations;
  }

  /** Mean log-likelihood of the training rows at the last expectation step, in nats. */
  get lowerBound(): number {
    return this.model.result.lowerBound;
  }

  /** Weights [K], means [K, d] and covariances [K, d, d] in the units of the features. */
  get parameters(): MixtureModel {
    const { coordinates, result } = this.model;
    return toFeatureUnits(result.model, coordinates);
  }

  /**
   * @param X - [n, d], n at least K.
   * @throws {RangeError} If X has fewer rows than components, a value is not finite, or covariances stay singular.
   */
  async fit(X: Features): Promise<this> {
    const points = toMatrix(caller, 'X', X);
    const { components, covariance, nInit, regCovar, tol, maxIter } = this.settings;
    const [rows, d] = points.shape;
    if (rows < components) {
      throw new RangeError(
        `${caller}: \`X\` must have at least ${components} rows, one a component, got ${rows}.`,
      );
    }
    const coordinates = chooseCoordinates(points, covariance, regCovar);
    if (!coordinates) throw singular(regCovar);
    const floor = outerProduct(coordinates.forward, d, regCovar);
    const em: EmSettings = { type: covariance, floor, tol, maxIter };
    const work = rows * components * d * d;
    const breath = new Breath(this.options);
    const pool = await KernelPool.open(threadCount(caller, this.options.threads, work * 10));
    try {
      const sample = sampleRows(rows, samplePerEntry * components * ((d * (d + 1)) / 2), this.settings.seed);
      const small = sample && new Expectation(pool, 'single', sample.length, d, components);
      const single = new Expectation(pool, 'single', rows, d, components);
      const double = new Expectation(pool, 'double', rows, d, components);
      setRows([single, double], coordinates, points, 0, rows);
      if (sample) setRows([small!], coordinates, pickRows(points, sample), 0, sample.length);
      let best: EmResult | undefined;
      for (let init = 0; init < nInit; init++) {
        let start = this.startAt(points, coordinates, init);
        if (small)
          start = (await runEm(small, sample.length, start, em, breath, init / nInit))?.model ?? start;
        const result = await runEm(single, rows, start, em, breath, init / nInit);
        if (result && !(result.lowerBound <= (best?.lowerBound ?? -Infinity))) best = result;
      }
      const finished = best && (await runEm(double, rows, best.model, em, breath, 1));
      if (!best || !finished) throw singular(regCovar);
      const lowerBound = finished.lowerBound + coordinates.logDeterminant;
      const iterations = best.iterations + finished.iterations;
      this.fitted = { coordinates, result: { ...finished, lowerBound, iterations }, columns: d };
    } finally {
      await pool.close();
    }
    return this;
  }

  /** The component with the largest responsibility for every row. */
  async predict(X: Features): Promise<Int32Array> {
    const { data, shape } = await this.predictProba(X);
    return argmaxRows(data, shape[1]);
  }

  /** Responsibility of every component for every row, [rows, K]; rows sum to 1. */
  async predictProba(X: Features): Promise<Matrix> {
    return (await this.evaluate(X)).responsibilities;
  }

  /** Mean log-likelihood of the rows of X, in nats. @throws {RangeError} If X has no rows. */
  async score(X: Features): Promise<number> {
    const { logLikelihood, responsibilities } = await this.evaluate(X);
    const rows = responsibilities.shape[0];
    if (rows === 0) throw new RangeError(`${caller}: \`X\` must have at least one row, got 0.`);
    return logLikelihood / rows;
  }

  private async evaluate(X: Features): Promise<{ logLikelihood: number; responsibilities: Matrix }> {
    const { coordinates, result, columns } = this.model;
    const points = toMatrix(caller, 'X', X, columns);
    const components = result.model.weights.length;
    const rows = points.shape[0];
    const values = new Float64Array(rows * components);
    let logLikelihood = rows * coordinates.logDeterminant;
    for (let first = 0; first < rows; first += chunk) {
      const count = Math.min(chunk, rows - first);
      const pool = await KernelPool.open(
        threadCount(caller, this.options.threads, count * components * columns ** 2),
      );
      try {
        const expectation = new Expectation(pool, 'double', count, columns, components);
        setRows([expectation], coordinates, points, first, count);
        const part = expectation.responsibilities(result.model);
        if (!part) throw singular(this.settings.regCovar);
        values.set(part.values, first * components);
        logLikelihood += part.logLikelihood;
      } finally {
        await pool.close();
      }
    }
    return { logLikelihood, responsibilities: { data: values, shape: [rows, components] } };
  }

  /** Components at rows of X, so narrow that the first step gives every row to the nearest one. */
  private startAt(points: Matrix, coordinates: Coordinates, init: number): MixtureModel {
    const { components, start, seed } = this.settings;
    const [rows, d] = points.shape;
    const random = new RandomStream(seed, 'mixture', init);
    const chosen =
      start === 'random'
        ? random.permutation(rows).slice(0, components)
        : seedMeans(points, components, random);
    const means = new Float64Array(components * d);
    const z = new Float64Array(d);
    chosen.forEach((row, k) => {
      transformRow(coordinates, points, row, z);
      means.set(z, k * d);
    });
    let variance = 0;
    for (let a = 0; a < d * d; a++) variance += coordinates.backward[a] ** 2 / d;
    return startModel(means, outerProduct(coordinates.forward, d, variance * 1e-4));
  }

  private get model(): Fitted {
    if (!this.fitted) throw new Error(`${caller}: call fit before predict, score or parameters.`);
    return this.fitted;
  }
}

/** Row numbers of a random sample, or undefined where it would not be much smaller than all rows. */
function sampleRows(rows: number, size: number, seed: number): Int32Array | undefined {
  if (rows < 3 * size) return undefined;
  return Int32Array.from(new RandomStream(seed, 'mixture sample').permutation(rows).subarray(0, size));
}

function setRows(
  out: readonly Expectation[],
  coordinates: Coordinates,
  points: Matrix,
  first: number,
  count: number,
): void {
  const z = new Float64Array(points.shape[1]);
  for (let i = 0; i < count; i++) {
    transformRow(coordinates, points, first + i, z);
    for (const expectation of out) expectation.setRow(i, z);
  }
}

function singular(regCovar: number): RangeError {
  const rule =
    'be large enough for positive definite covariances (constant or collinear columns, single rows)';
  return new RangeError(`${caller}: \`regCovar\` must ${rule}, got ${regCovar}.`);
}
