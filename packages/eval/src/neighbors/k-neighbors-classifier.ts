import type { Matrix } from '@simvae/arrays';
import { type Features, toMatrix } from '../input/features.js';
import { encodeLabels, type Label, type Labels } from '../input/labels.js';
import {
  type ComputeOptions,
  checkOptions,
  computeOptionNames,
  type OptionNames,
  positiveInteger,
} from '../input/options.js';
import { argmaxRows } from '../input/rows.js';
import { accuracy } from '../scores/classification.js';
import { checkMetric, type Metric } from './metric.js';
import { type Neighbors, nearestNeighbors } from './nearest-neighbors.js';
import { type NeighborWeights, type Voting, vote } from './vote.js';

const caller = 'KNeighborsClassifier';

export interface KNeighborsOptions extends ComputeOptions {
  /** Neighbours that vote. @default 5 */
  readonly k?: number;
  /** @default 'euclidean' */
  readonly metric?: Metric;
  /** @default 'uniform' */
  readonly weights?: NeighborWeights;
  /** Of weights `softmax`: small ones let the nearest decide. @default 0.07, of self-supervised learning's protocol */
  readonly temperature?: number;
}

const optionNames: OptionNames<KNeighborsOptions> = {
  k: true,
  metric: true,
  weights: true,
  temperature: true,
  ...computeOptionNames,
};

/**
 * Classification by the majority of the k nearest training rows.
 *
 * Neighbours at equal distance are taken in the order of the training rows; of classes with equally many votes the
 * smallest wins, as in scikit-learn. Distances are exact in float64.
 *
 * @example
 * const knn = await new KNeighborsClassifier({ k: 5 }).fit(train, labels);
 * await knn.score(test, testLabels);
 * @example
 * // As self-supervised learning evaluates (Wu et al. 2018; DINO, arXiv:2104.14294), k = 20 or 200.
 * const ssl = await new KNeighborsClassifier({ k: 200, metric: 'cosine', weights: 'softmax' }).fit(train, labels);
 */
export class KNeighborsClassifier {
  private readonly k: number;
  private readonly metric: Metric;
  private readonly voting: Voting;
  private fitted: { points: Matrix; codes: Int32Array; classes: readonly Label[] } | undefined;

  /**
   * @throws {TypeError} If an option is unknown.
   * @throws {RangeError} If an option is not one of those listed.
   */
  constructor(private readonly options: KNeighborsOptions = {}) {
    checkOptions(caller, options, optionNames);
    const { k = 5, metric = 'euclidean', weights = 'uniform', temperature = 0.07 } = options;
    this.k = positiveInteger(caller, 'k', k);
    this.metric = checkMetric(caller, metric);
    if (!['uniform', 'distance', 'softmax'].includes(weights)) {
      const rule = "be 'uniform', 'distance' or 'softmax'";
      throw new RangeError(`${caller}: \`weights\` must ${rule}, got ${weights}.`);
    }
    if (weights === 'softmax' && metric !== 'cosine') {
      throw new RangeError(`${caller}: \`metric\` must be 'cosine' with weights 'softmax', got ${metric}.`);
    }
    if (!(temperature > 0 && temperature < Infinity)) {
      throw new RangeError(`${caller}: \`temperature\` must be positive and finite, got ${temperature}.`);
    }
    this.voting = { weights, temperature };
  }

  /** The distinct training labels, sorted: the columns of `predictProba`. */
  get classes(): readonly Label[] {
    return this.model.classes;
  }

  /**
   * Keeps the training rows (by reference).
   *
   * @param X - [n, d], n at least k.
   * @param y - n labels.
   * @throws {RangeError} If shapes disagree, a value is not finite, or there are fewer than k rows.
   */
  async fit(X: Features, y: Labels): Promise<this> {
    const points = toMatrix(caller, 'X', X);
    if (points.shape[0] < this.k) {
      throw new RangeError(`${caller}: \`X\` must have at least k = ${this.k} rows, got ${points.shape[0]}.`);
    }
    this.fitted = { points, ...encodeLabels(caller, 'y', y, points.shape[0]) };
    return this;
  }

  /** The label of every row of X. */
  async predict(X: Features): Promise<Label[]> {
    const shares = await this.shares(X);
    return Array.from(argmaxRows(shares, this.model.classes.length), (code) => this.model.classes[code]);
  }

  /** Share of the votes of every class, [rows, classes]; rows sum to 1. */
  async predictProba(X: Features): Promise<Matrix> {
    const shares = await this.shares(X);
    const columns = this.model.classes.length;
    return { data: shares, shape: [shares.length / columns, columns] };
  }

  /** Part of the rows of X, in [0, 1], whose predicted label is y. */
  async score(X: Features, y: Labels): Promise<number> {
    return accuracy(y, await this.predict(X));
  }

  /**
   * The nearest training rows of every row of X, nearest first, and their distances.
   *
   * @param k - how many, at most the training rows. @default the option `k`
   * @returns [rows, k] each.
   */
  async kneighbors(X: Features, k = this.k): Promise<Neighbors> {
    const { points } = this.model;
    if (positiveInteger(caller, 'k', k) > points.shape[0]) {
      throw new RangeError(`${caller}: \`k\` must be at most the ${points.shape[0]} rows, got ${k}.`);
    }
    const queries = toMatrix(caller, 'X', X, points.shape[1]);
    return nearestNeighbors(points, queries, k, this.metric, this.options);
  }

  private async shares(X: Features): Promise<Float64Array> {
    const { points, codes, classes } = this.model;
    const queries = toMatrix(caller, 'X', X, points.shape[1]);
    const neighbors = await nearestNeighbors(points, queries, this.k, this.metric, this.options);
    return vote(neighbors, this.k, this.k, codes, classes.length, this.voting);
  }

  private get model() {
    if (!this.fitted) throw new Error(`${caller}: call fit before predict or score.`);
    return this.fitted;
  }
}
