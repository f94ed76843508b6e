import { RandomStream } from '@simvae/random';
import { Breath } from '../input/breath.js';
import { positiveInteger } from '../input/positive-integer.js';
import { toMatrix } from '../input/to-matrix.js';
import { seedMeans } from '../mixture/seed-means.js';
import { nearestNeighbors } from '../neighbors/nearest-neighbors.js';
import type { ComputeOptions, Features, Matrix } from '../types.js';
import { KernelPool } from '../wasm/kernel-pool.js';
import { threadCount } from '../wasm/thread-count.js';
import { Assignment } from './assignment.js';
import { type Clustering, runLloyd } from './run-lloyd.js';

const caller = 'KMeans';

export interface KMeansOptions extends ComputeOptions {
  /** Clusters, K. @default 8 */
  readonly clusters?: number;
  /** Starts, of which the one with the smallest inertia is kept. @default 1 */
  readonly nInit?: number;
  /** Iterations of one start, at most. @default 300 */
  readonly maxIter?: number;
  /** Mean squared movement of the centres below which iteration ends, over the mean variance. @default 1e-4 */
  readonly tol?: number;
  /** @default 0 */
  readonly seed?: number;
}

/**
 * Lloyd's k-means with greedy k-means++ starts. Rows are compared with centres in float32 (rows minus their mean);
 * centres and inertia are computed in float64. A cluster that loses all rows restarts at the row farthest from its
 * centre.
 *
 * Source: Lloyd 1982; Arthur & Vassilvitskii 2007.
 */
export class KMeans {
  private readonly settings: { clusters: number; nInit: number; maxIter: number; tol: number; seed: number };
  private fitted: (Clustering & { columns: number }) | undefined;

  /** @throws {RangeError} If an option is out of its range. */
  constructor(private readonly options: KMeansOptions = {}) {
    const { clusters = 8, nInit = 1, maxIter = 300, tol = 1e-4, seed = 0 } = options;
    positiveInteger(caller, 'clusters', clusters);
    positiveInteger(caller, 'nInit', nInit);
    positiveInteger(caller, 'maxIter', maxIter);
    if (!(tol >= 0)) throw new RangeError(`${caller}: \`tol\` must not be negative, got ${tol}.`);
    this.settings = { clusters, nInit, maxIter, tol, seed };
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
   * @throws {RangeError} If X has fewer rows than clusters or a value is not finite.
   */
  async fit(X: Features): Promise<this> {
    const points = toMatrix(caller, 'X', X);
    const { clusters, nInit, seed } = this.settings;
    const [rows, columns] = points.shape;
    if (rows < clusters) {
      throw new RangeError(
        `${caller}: \`X\` must have at least ${clusters} rows, one a cluster, got ${rows}.`,
      );
    }
    const breath = new Breath(this.options);
    const work = 20 * rows * clusters * columns;
    const pool = await KernelPool.open(threadCount(caller, this.options.threads, work));
    try {
      const assignment = new Assignment(pool, points, clusters);
      for (let init = 0; init < nInit; init++) {
        const chosen = seedMeans(points, clusters, new RandomStream(seed, 'k-means', init));
        const start = new Float64Array(clusters * columns);
        chosen.forEach((row, k) => {
          start.set(points.data.subarray(row * columns, (row + 1) * columns), k * columns);
        });
        const result = await runLloyd(assignment, points, start, this.settings, breath, init / nInit);
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

  private get model() {
    if (!this.fitted) throw new Error(`${caller}: call fit before predict.`);
    return this.fitted;
  }
}
