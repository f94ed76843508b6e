import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { type Features, pickRows, toMatrix } from '../input/features.js';
import {
  Breath,
  type ComputeOptions,
  checkOptions,
  computeOptionNames,
  notNegative,
  type OptionNames,
  positiveInteger,
} from '../input/options.js';
import { nearestNeighbors } from '../neighbors/nearest-neighbors.js';
import { KernelPool, threadCount } from '../wasm/kernel-pool.js';
import { Assignment } from './assignment.js';
import { type Clustering, moveToFarthest, runLloyd, splitLarge } from './lloyd.js';
import { startRows } from './seeding.js';

const caller = 'KMeans';

export interface KMeansOptions extends ComputeOptions {
  /** Clusters, K. @default 8 */
  readonly clusters?: number;
  /** Starts, of which the one with the smallest inertia is kept. @default 1 */
  readonly nInit?: number;
  /** Iterations of one start, at most. @default 300 */
  readonly maxIter?: number;
  /** Mean squared movement of the centres, over the mean variance, up to which iteration ends. @default 1e-4 */
  readonly tol?: number;
  /** Where centres start: at rows spread out by greedy k-means++, or at K different random rows. @default 'k-means++' */
  readonly start?: 'k-means++' | 'random';
  /**
   * What becomes of a cluster that loses all rows: it restarts at the row farthest from its centre, or takes half of
   * another cluster, drawn by size, as in faiss. @default 'farthest'
   */
  readonly emptyClusters?: 'farthest' | 'split';
  /** Names the draws of starts and splits. @default 0 */
  readonly seed?: number;
  /** Makes these draws itself, instead of streams named by `seed`. */
  readonly random?: RandomStream;
}

const optionNames: OptionNames<KMeansOptions> = {
  clusters: true,
  nInit: true,
  maxIter: true,
  tol: true,
  start: true,
  emptyClusters: true,
  seed: true,
  random: true,
  ...computeOptionNames,
};

type Settings = Required<
  Pick<KMeansOptions, 'clusters' | 'nInit' | 'maxIter' | 'tol' | 'start' | 'emptyClusters'>
>;

/**
 * Lloyd's k-means. Rows are compared with centres in float32 (rows minus their mean); centres and inertia are
 * computed in float64. The result does not depend on the number of threads.
 *
 * Source: Lloyd 1982; Hamerly 2010 for what need not be computed; Arthur & Vassilvitskii 2007 for k-means++; faiss (arXiv:1702.08734) for splitting.
 *
 * @example
 * const { labels } = await new KMeans({ clusters: 10, nInit: 5, seed: 0 }).fit(features);
 * @example
 * // As DeepCluster (arXiv:1807.05520) clusters: 20 iterations from random rows, no cluster left empty.
 * const faiss = { start: 'random', emptyClusters: 'split', maxIter: 20, tol: 0 } as const;
 * const { labels } = await new KMeans({ clusters: 100, ...faiss, random }).fit(features);
 */
export class KMeans {
  private readonly settings: Settings;
  private fitted: (Clustering & { columns: number }) | undefined;

  /**
   * @throws {TypeError} If an option is unknown.
   * @throws {RangeError} If an option is out of its range.
   */
  constructor(private readonly options: KMeansOptions = {}) {
    checkOptions(caller, options, optionNames);
    const { clusters = 8, nInit = 1, maxIter = 300, tol = 1e-4 } = options;
    const { start = 'k-means++', emptyClusters = 'farthest' } = options;
    positiveInteger(caller, 'clusters', clusters);
    positiveInteger(caller, 'nInit', nInit);
    positiveInteger(caller, 'maxIter', maxIter);
    if (!(tol >= 0)) throw new RangeError(`${caller}: \`tol\` must not be negative, got ${tol}.`);
    if (start !== 'k-means++' && start !== 'random') {
      throw new RangeError(`${caller}: \`start\` must be 'k-means++' or 'random', got ${start}.`);
    }
    if (emptyClusters !== 'farthest' && emptyClusters !== 'split') {
      throw new RangeError(
        `${caller}: \`emptyClusters\` must be 'farthest' or 'split', got ${emptyClusters}.`,
      );
    }
    this.settings = { clusters, nInit, maxIter, tol, start, emptyClusters };
  }

  /** Centres, [K, d]. */
  get centers(): Matrix {
    return { data: this.model.centers, shape: [this.settings.clusters, this.model.columns] };
  }

  /** Cluster of every training row. */
  get labels(): Int32Array {
    return this.model.labels;
  }

  /** Sum over training rows of the squared distance to the centre of their cluster. */
  get inertia(): number {
    return this.model.inertia;
  }

  /** Whether the start that was kept met `tol` within `maxIter` iterations. */
  get converged(): boolean {
    return this.model.converged;
  }

  /** Iterations of the start that was kept. */
  get iterations(): number {
    return this.model.iterations;
  }

  /**
   * @param X - [n, d], n at least K.
   * @param sampleWeights - how many rows each row stands for, [n]; not negative, at least K of them positive. @default 1
   * @throws {RangeError} If X has fewer rows than clusters, a value is not finite, or weights are not such.
   */
  async fit(X: Features, sampleWeights?: ArrayLike<number>): Promise<this> {
    const points = toMatrix(caller, 'X', X);
    const { clusters, nInit, maxIter, tol, start, emptyClusters } = this.settings;
    const [rows, columns] = points.shape;
    if (rows < clusters) {
      throw new RangeError(
        `${caller}: \`X\` must have at least ${clusters} rows, one a cluster, got ${rows}.`,
      );
    }
    const weights = sampleWeights && checkWeights(sampleWeights, rows, clusters);
    const breath = new Breath(this.options);
    const work = 20 * nInit * rows * clusters * columns;
    const pool = await KernelPool.open(threadCount(caller, this.options.threads, work));
    try {
      const assignment = new Assignment(pool, points, clusters, weights);
      for (let init = 0; init < nInit; init++) {
        const random = this.options.random ?? new RandomStream(this.options.seed ?? 0, 'k-means', init);
        const centers = Float64Array.from(
          pickRows(points, startRows(points, clusters, start, random, weights)).data,
        );
        const refill = emptyClusters === 'split' ? splitLarge(random) : moveToFarthest;
        const result = await runLloyd(
          assignment,
          points,
          centers,
          { tol, maxIter, refill, weights },
          breath,
          init / nInit,
        );
        if (init === 0 || result.inertia < this.model.inertia) this.fitted = { ...result, columns };
      }
    } finally {
      pool.close();
    }
    return this;
  }

  /** The cluster whose centre is nearest to every row of X, exactly in float64. */
  async predict(X: Features): Promise<Int32Array> {
    const queries = toMatrix(caller, 'X', X, this.model.columns);
    return (await nearestNeighbors(this.centers, queries, 1, 'euclidean', this.options)).indices;
  }

  /** Distance of every row of X to every centre, [rows, K]. */
  async transform(X: Features): Promise<Matrix<Float64Array>> {
    const { clusters } = this.settings;
    const { data, shape } = toMatrix(caller, 'X', X, this.model.columns);
    const [rows, columns] = shape;
    const { centers } = this.model;
    const distances = new Float64Array(rows * clusters);
    for (let at = 0; at < distances.length; at++) {
      const [row, center] = [Math.floor(at / clusters) * columns, (at % clusters) * columns];
      let square = 0;
      for (let c = 0; c < columns; c++) square += (data[row + c] - centers[center + c]) ** 2;
      distances[at] = Math.sqrt(square);
    }
    return { data: distances, shape: [rows, clusters] };
  }

  private get model() {
    if (!this.fitted) throw new Error(`${caller}: call fit before predict.`);
    return this.fitted;
  }
}

function checkWeights(weights: ArrayLike<number>, rows: number, clusters: number): Float64Array {
  const copy = Float64Array.from(weights);
  if (copy.length !== rows) {
    throw new RangeError(
      `${caller}: \`sampleWeights\` must have one for each row (${rows}), got ${copy.length}.`,
    );
  }
  for (const weight of copy) notNegative(caller, 'sampleWeights', weight);
  const positive = copy.filter((weight) => weight > 0).length;
  if (positive >= clusters) return copy;
  throw new RangeError(
    `${caller}: \`sampleWeights\` must be positive for ${clusters} rows, got ${positive}.`,
  );
}
