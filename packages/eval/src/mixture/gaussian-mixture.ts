import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { effectiveRank } from '../collapse/dimensions.js';
import { type Features, toMatrix } from '../input/features.js';
import {
  type ComputeOptions,
  checkOptions,
  computeOptionNames,
  notNegative,
  type OptionNames,
  positiveInteger,
} from '../input/options.js';
import { argmaxRows } from '../input/rows.js';
import { toFeatureUnits } from './coordinates.js';
import { type FittedMixture, fitMixture, type MixtureSettings } from './fit-mixture.js';
import {
  type CovarianceType,
  type MixtureModel,
  type MixtureSample,
  parameterCount,
  sampleMixture,
} from './mixture-model.js';
import { logDensities, responsibilitiesOf } from './responsibilities.js';

const caller = 'GaussianMixture';
const covarianceTypes: readonly CovarianceType[] = ['full', 'tied', 'diag', 'spherical'];

export interface GaussianMixtureOptions extends ComputeOptions {
  /** Components, K. @default 1 */
  readonly components?: number;
  /** @default 'full' */
  readonly covariance?: CovarianceType;
  /** Starts, of which the one with the largest likelihood is kept. @default 1 */
  readonly nInit?: number;
  /** Where starts place their means: where k-means ends from k-means++, or at random rows. @default 'k-means++' */
  readonly start?: 'k-means++' | 'random';
  /**
   * Means at which every start begins, [K, d]; covariances then begin as those of the rows nearest to each, weights as their shares. One
   * start is enough.
   */
  readonly meansInit?: Features;
  /** Weights at which every start begins, [K], summing to 1. @default the shares of the rows of each component at its beginning */
  readonly weightsInit?: ArrayLike<number>;
  /** Change of the mean log-likelihood, in nats, below which iteration ends. @default 1e-3 */
  readonly tol?: number;
  /** Iterations of one start over all rows, at most, those in float64 included. @default 100 */
  readonly maxIter?: number;
  /** Added to the variances, in squared units of the features. @default 1e-6 */
  readonly regCovar?: number;
  /** @default 0 */
  readonly seed?: number;
}

const optionNames: OptionNames<GaussianMixtureOptions> = {
  components: true,
  covariance: true,
  nInit: true,
  start: true,
  meansInit: true,
  weightsInit: true,
  tol: true,
  maxIter: true,
  regCovar: true,
  seed: true,
  ...computeOptionNames,
};

/**
 * Covariances stay singular in every start: rows do not fill the dimensions, as those of a collapsed representation, or
 * values differ too much in size for float64.
 */
export class SingularMixtureError extends RangeError {
  override name = 'SingularMixtureError';
  /** Columns of the rows. */
  readonly dimensions: number;
  /** How many dimensions the rows fill, smoothly counted: `effectiveRank`. */
  readonly effectiveRank: number;

  constructor(
    rows: Matrix,
    readonly components: number,
    readonly regCovar: number,
  ) {
    const dimensions = rows.shape[1];
    const rank = filledDimensions(rows);
    const rule =
      'be large enough for positive definite covariances (constant or collinear columns, single rows)';
    const filled = `The rows fill ${rank.toFixed(1)} of their ${dimensions} dimensions.`;
    super(`${caller}: \`regCovar\` must ${rule}, got ${regCovar}. ${filled}`);
    this.dimensions = dimensions;
    this.effectiveRank = rank;
  }
}

/** `effectiveRank` of rows of any size of values, a single one too. */
function filledDimensions({ data, shape }: Matrix): number {
  let largest = 0;
  for (const value of data) largest = Math.max(largest, Math.abs(value));
  if (shape[0] < 2 || largest === 0) return 1;
  return effectiveRank({ data: Float64Array.from(data, (value) => value / largest), shape });
}

/**
 * Mixture of Gaussians fitted by expectation maximisation.
 *
 * Starts are run in float32 on whitened data with float64 sums, of many rows on a sample first; the best one is
 * finished in float64 until `tol` holds there. The result does not depend on the number of threads.
 *
 * @example
 * const mixture = await new GaussianMixture({ components: 10, nInit: 20, seed: 0 }).fit(train);
 * const clusters = await mixture.predict(test);
 */
export class GaussianMixture {
  private readonly settings: MixtureSettings;
  private fitted: FittedMixture | undefined;

  /**
   * @throws {TypeError} If an option is unknown.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(private readonly options: GaussianMixtureOptions = {}) {
    checkOptions(caller, options, optionNames);
    const { components = 1, covariance = 'full', nInit = 1, start = 'k-means++' } = options;
    const { tol = 1e-3, maxIter = 100, regCovar = 1e-6, seed = 0 } = options;
    positiveInteger(caller, 'components', components);
    positiveInteger(caller, 'nInit', nInit);
    positiveInteger(caller, 'maxIter', maxIter);
    notNegative(caller, 'tol', tol);
    notNegative(caller, 'regCovar', regCovar);
    if (!covarianceTypes.includes(covariance)) {
      throw new RangeError(
        `${caller}: \`covariance\` must be one of ${covarianceTypes.join(', ')}, got ${covariance}.`,
      );
    }
    if (start !== 'k-means++' && start !== 'random') {
      throw new RangeError(`${caller}: \`start\` must be 'k-means++' or 'random', got ${start}.`);
    }
    const { meansInit, weightsInit } = options;
    const given = {
      means: meansInit && givenMeans(meansInit, components),
      weights: weightsInit && givenWeights(weightsInit, components),
    };
    this.settings = { components, covariance, nInit, start, given, tol, maxIter, regCovar, seed };
  }

  /** Whether the start that was kept met `tol` within `maxIter` iterations. */
  get converged(): boolean {
    return this.model.converged;
  }

  /** Iterations over all rows of the start that was kept, those in float64 included. */
  get iterations(): number {
    return this.model.iterations;
  }

  /** Mean log-likelihood of the training rows at the last expectation step, in nats. */
  get lowerBound(): number {
    return this.model.lowerBound;
  }

  /** Weights [K], means [K, d] and covariances [K, d, d] in the units of the features. */
  get parameters(): MixtureModel {
    return toFeatureUnits(this.model.model, this.model.coordinates);
  }

  /**
   * @param X - [n, d], n at least K.
   * @throws {RangeError} If X has fewer rows than components or a value is not finite.
   * @throws {SingularMixtureError} If covariances stay singular.
   */
  async fit(X: Features): Promise<this> {
    const points = toMatrix(caller, 'X', X);
    const { components, regCovar } = this.settings;
    const rows = points.shape[0];
    if (rows < components) {
      throw new RangeError(
        `${caller}: \`X\` must have at least ${components} rows, one a component, got ${rows}.`,
      );
    }
    const { means } = this.settings.given;
    if (means && means.shape[1] !== points.shape[1]) {
      throw new RangeError(
        `${caller}: \`meansInit\` must have the ${points.shape[1]} columns of \`X\`, got ${means.shape[1]}.`,
      );
    }
    this.fitted = await fitMixture(points, this.settings, this.options);
    if (!this.fitted) throw new SingularMixtureError(points, components, regCovar);
    return this;
  }

  /** The component with the largest responsibility for every row. */
  async predict(X: Features): Promise<Int32Array> {
    const { data, shape } = await this.predictProba(X);
    return argmaxRows(data, shape[1]);
  }

  /** Responsibility of every component for every row, [rows, K]; rows sum to 1. */
  async predictProba(X: Features): Promise<Matrix> {
    const points = this.points(X);
    const { responsibilities } = await responsibilitiesOf(this.model, points, this.options);
    return { data: responsibilities, shape: [points.shape[0], this.settings.components] };
  }

  /** Mean log-likelihood of the rows of X, in nats. @throws {RangeError} If X has no rows. */
  async score(X: Features): Promise<number> {
    const points = this.points(X);
    if (points.shape[0] === 0) throw new RangeError(`${caller}: \`X\` must have at least one row, got 0.`);
    const { logLikelihood } = await responsibilitiesOf(this.model, points, this.options);
    return logLikelihood / points.shape[0];
  }

  /** log p(x) of every row of X, in nats. */
  async scoreSamples(X: Features): Promise<Float64Array> {
    const points = this.points(X);
    const { responsibilities } = await responsibilitiesOf(this.model, points, this.options);
    return logDensities(this.model, points, responsibilities);
  }

  /** Bayesian information criterion on X, -2 log p(X) + parameters log n; smaller is better. */
  async bic(X: Features): Promise<number> {
    const rows = this.points(X).shape[0];
    return -2 * rows * (await this.score(X)) + this.parameterCount * Math.log(rows);
  }

  /** Akaike information criterion on X, -2 log p(X) + 2 parameters; smaller is better. */
  async aic(X: Features): Promise<number> {
    return -2 * this.points(X).shape[0] * (await this.score(X)) + 2 * this.parameterCount;
  }

  /**
   * Draws rows from the mixture.
   *
   * @param seed - names the draws. @default the option `seed`
   * @returns rows and the component that each came from.
   */
  sample(count: number, seed = this.settings.seed): MixtureSample {
    positiveInteger(caller, 'count', count);
    return sampleMixture(this.parameters, count, new RandomStream(seed, 'mixture draws'));
  }

  private get parameterCount(): number {
    const { covariance, components } = this.settings;
    return parameterCount(covariance, components, this.model.coordinates.mean.length);
  }

  private points(X: Features): Matrix {
    return toMatrix(caller, 'X', X, this.model.coordinates.mean.length);
  }

  private get model(): FittedMixture {
    if (!this.fitted) throw new Error(`${caller}: call fit before predict, score or parameters.`);
    return this.fitted;
  }
}

function givenMeans(means: Features, components: number): Matrix {
  const matrix = toMatrix(caller, 'meansInit', means);
  if (matrix.shape[0] === components) return matrix;
  throw new RangeError(
    `${caller}: \`meansInit\` must have a row for each of the ${components} components, got ${matrix.shape[0]}.`,
  );
}

function givenWeights(weights: ArrayLike<number>, components: number): Float64Array {
  const copy = Float64Array.from(weights);
  const total = copy.reduce((sum, weight) => sum + weight, 0);
  if (copy.length === components && copy.every((weight) => weight > 0) && Math.abs(total - 1) < 1e-6) {
    return copy.map((weight) => weight / total);
  }
  const rule = `hold ${components} positive numbers that sum to 1`;
  throw new RangeError(`${caller}: \`weightsInit\` must ${rule}, got [${Array.from(copy).join(', ')}].`);
}
