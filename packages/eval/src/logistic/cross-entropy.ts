import type { Matrix } from '@simvae/arrays';
import type { KernelPool } from '../wasm/kernel-pool.js';

/** Rows in WebAssembly memory that the kernel keeps scores of at a time. */
const tile = 64;
/** Groups of rows that are summed apart: fixed, so that results do not depend on the number of threads. */
const mostGroups = 16;
/** Multiply-adds of a thread between two pauses: about 0.1 s. */
const roundWork = 1e8;

/** A column as the kernel has it: (x - mean) scale. */
export interface ColumnScaling {
  readonly means: Float64Array;
  readonly scales: Float64Array;
}

/**
 * Mean cross-entropy of a linear classifier over rows, with its gradient.
 *
 * Parameters are [columns + 1, classes]: weights of the scaled columns, then intercepts.
 */
export class CrossEntropy {
  private readonly rows: number;
  private readonly columns: number;
  /** Columns and the intercept, padded to 4. */
  private readonly inputs: number;
  /** Classes, padded to 2. */
  private readonly width: number;
  private readonly features: number;
  private readonly labels: number;
  private readonly weights: number;
  /** For each group: loss, then gradient. */
  private readonly sums: number;
  private readonly work: number;
  private readonly groups: number;

  /** @param codes - class of every row, 0 .. classes - 1. */
  constructor(
    private readonly pool: KernelPool,
    { data, shape }: Matrix,
    codes: Int32Array,
    private readonly classes: number,
    { means, scales }: ColumnScaling,
  ) {
    const [rows, columns] = shape;
    this.rows = rows;
    this.columns = columns;
    const inputs = Math.ceil((columns + 1) / 4) * 4;
    const width = Math.ceil(classes / 2) * 2;
    this.inputs = inputs;
    this.width = width;
    this.groups = Math.min(mostGroups, Math.ceil(rows / tile));
    const padded = Math.ceil(rows / 4) * 4;
    this.features = pool.allocate(padded * inputs * 8);
    this.labels = pool.allocate(rows * 4);
    this.weights = pool.allocate(inputs * width * 8);
    this.sums = pool.allocate(this.groups * this.sumLength * 8);
    this.work = pool.allocate(this.groups * this.workLength * 8);
    pool.int32(this.labels, rows).set(codes);
    const view = pool.float64(this.features, rows * inputs);
    for (let i = 0; i < rows; i++) {
      const [from, to] = [i * columns, i * inputs];
      for (let c = 0; c < columns; c++) view[to + c] = (data[from + c] - means[c]) * scales[c];
      view[to + columns] = 1;
    }
  }

  /**
   * @param parameters - [columns + 1, classes].
   * @param gradient - written, likewise.
   * @param pause - awaited between parts of the work.
   */
  async evaluate(
    parameters: Float64Array,
    gradient: Float64Array,
    pause: () => Promise<void>,
  ): Promise<number> {
    const { pool, rows, columns, inputs, width, classes, groups, sumLength, workLength } = this;
    const weights = pool.float64(this.weights, inputs * width);
    for (let c = 0; c <= columns; c++) {
      weights.set(parameters.subarray(c * classes, (c + 1) * classes), c * width);
    }
    const sums = pool.float64(this.sums, groups * sumLength).fill(0);
    const tiles = Math.ceil(rows / tile);
    const first = (group: number) => Math.floor((group * tiles) / groups);
    const step = Math.max(1, Math.floor(roundWork / (2 * tile * inputs * width)));
    const most = Math.ceil(tiles / groups);
    for (let done = 0; done < most; done += step) {
      const tasks: number[][] = [];
      for (let group = 0; group < groups; group++) {
        const begin = (first(group) + done) * tile;
        const end = Math.min(rows, first(group + 1) * tile, begin + step * tile);
        if (end <= begin) continue;
        const sum = this.sums + group * sumLength * 8;
        const rowsOfTask = [this.features + begin * inputs * 8, this.labels + begin * 4, end - begin];
        const model = [inputs, classes, this.weights];
        tasks.push([...rowsOfTask, ...model, sum, sum + 16, this.work + group * workLength * 8]);
      }
      pool.run('logistic', tasks);
      await pause();
    }
    let loss = 0;
    gradient.fill(0);
    for (let group = 0; group < groups; group++) {
      const start = group * sumLength;
      loss += sums[start] / rows;
      for (let c = 0; c <= columns; c++) {
        for (let k = 0; k < classes; k++) {
          gradient[c * classes + k] += sums[start + 2 + c * width + k] / rows;
        }
      }
    }
    return loss;
  }

  private get sumLength(): number {
    return 2 + this.inputs * this.width;
  }

  private get workLength(): number {
    return (tile + this.inputs) * this.width;
  }
}
