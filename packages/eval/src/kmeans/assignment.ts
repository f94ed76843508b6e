import type { Matrix } from '@simvae/arrays';
import { columnMeans, columnVariances } from '../linalg/tables.js';
import type { KernelPool } from '../wasm/kernel-pool.js';

/** Groups of rows that are summed apart: fixed, so that results do not depend on the number of threads. */
const groups = 16;
/** Makes a number at least itself in float32. */
const roundedUp = 1 + 2 ** -23;

/** What the rows of each of K centres add up to. */
export interface CenterRows {
  /** Weighted means of each centre's rows, which are in float32, in float64, [K, d]; zeros for a centre without weight. */
  readonly means: Float64Array;
  /** Weights of the rows of each centre, [K]. */
  readonly sizes: Float64Array;
}

/** Rows in WebAssembly memory, less their mean, to be assigned to the nearest of K centres again and again. */
export class Assignment {
  /** Mean variance of the columns. */
  readonly variance: number;
  private readonly mean: Float64Array;
  private readonly rows: number;
  private readonly columns: number;
  private readonly panelCount: number;
  private readonly panels: number;
  private readonly offsets: number;
  private readonly centers: number;
  private readonly moves: number;
  private readonly labelled: number;
  private readonly sums: number;
  private readonly sumLength: number;
  private readonly tasks: readonly (readonly number[])[];

  /** @param weights - of every row. @default 1 */
  constructor(
    private readonly pool: KernelPool,
    points: Matrix,
    private readonly clusters: number,
    weights?: Float64Array,
  ) {
    const { data, shape } = points;
    const [rows, columns] = shape;
    this.rows = rows;
    this.columns = columns;
    this.panelCount = Math.ceil(clusters / 8);
    this.mean = columnMeans(points);
    this.variance = columnVariances(points, this.mean).reduce((sum, each) => sum + each, 0) / columns;
    const quads = Math.ceil(rows / 4);
    const count = Math.min(groups, quads);
    const words = () => pool.allocate(quads * 16);
    const table = pool.allocate(rows * columns * 4);
    this.panels = pool.allocate(this.panelCount * 32 * columns);
    this.offsets = pool.allocate(this.panelCount * 32);
    this.centers = pool.allocate((clusters + 1) * columns * 4);
    this.moves = pool.allocate((clusters + 5) * 4);
    this.labelled = words();
    const [squares, uppers, lowers, queue] = [words(), words(), words(), words()];
    const weight = weights ? pool.allocate(rows * 8) : 0;
    if (weights) pool.float64(weight, rows).set(weights);
    this.sumLength = (clusters + 1) * (columns + 2);
    this.sums = pool.allocate(count * this.sumLength * 8);
    const { panels, panelCount, offsets, centers, moves, labelled, sums, sumLength } = this;
    const view = pool.float32(table, rows * columns);
    const lengths = pool.float32(squares, rows);
    for (let i = 0, at = 0; i < rows; i++) {
      for (let c = 0; c < columns; c++, at++) {
        view[at] = data[at] - this.mean[c];
        lengths[i] += view[at] ** 2;
      }
    }
    // Rows have no centre, nothing is known of their distances, and those that make up four are never looked at.
    pool.int32(labelled, 4 * quads).fill(clusters);
    pool.float32(uppers, rows).fill(Number.POSITIVE_INFINITY);
    pool
      .float32(lowers, 4 * quads)
      .fill(Number.POSITIVE_INFINITY)
      .fill(Number.NEGATIVE_INFINITY, 0, rows);
    this.tasks = Array.from({ length: count }, (_, group) => {
      const first = 4 * Math.floor((group * quads) / count);
      const size = Math.min(rows, 4 * Math.floor(((group + 1) * quads) / count)) - first;
      return [
        ...[
          table + first * columns * 4,
          size,
          columns,
          panels,
          panelCount,
          offsets,
          centers,
          moves,
          clusters,
        ],
        ...[weights ? weight + first * 8 : 0],
        ...[labelled, squares, uppers, lowers, queue].map((address) => address + first * 4),
        sums + group * sumLength * 8,
      ];
    });
  }

  /**
   * Assigns every row to the nearest centre, in float32; fast where the centres are near those of the last time.
   *
   * @param centers - [K, d].
   */
  assign(centers: Float64Array): CenterRows {
    const { pool, columns, clusters, sumLength, mean } = this;
    this.writeCenters(centers);
    pool.run('assign', this.tasks);
    const parts = pool.float64(this.sums, this.tasks.length * sumLength);
    const sums = parts.slice(0, sumLength);
    for (let at = sumLength; at < parts.length; at++) sums[at % sumLength] += parts[at];
    const sizes = new Float64Array(clusters);
    const means = new Float64Array(clusters * columns);
    for (let k = 0; k < clusters; k++) {
      const first = k * (columns + 2);
      if (sums[first + columns + 1] === 0) continue;
      sizes[k] = sums[first + columns];
      for (let c = 0; c < columns; c++) means[k * columns + c] = mean[c] + sums[first + c] / sizes[k];
    }
    return { means, sizes };
  }

  /** The nearest of the centres that rows were last assigned to, of every row. */
  labels(): Int32Array {
    return this.pool.int32(this.labelled, this.rows).slice();
  }

  /** Writes the centres, less the mean of all rows, and how far they are from those that stood there. */
  private writeCenters(centers: Float64Array): void {
    const { pool, columns, panelCount, clusters, mean } = this;
    const panels = pool.float32(this.panels, panelCount * 8 * columns);
    const offsets = pool.float32(this.offsets, panelCount * 8).fill(Number.POSITIVE_INFINITY);
    const before = pool.float32(this.centers, clusters * columns);
    const moves = pool.float32(this.moves, clusters + 4);
    let longest = 0;
    let farthest = 0;
    for (let k = 0; k < clusters; k++) {
      let square = 0;
      let moved = 0;
      for (let c = 0, to = (k >> 3) * 8 * columns + (k & 7); c < columns; c++, to += 8) {
        const at = k * columns + c;
        const value = Math.fround(centers[at] - mean[c]);
        moved += (value - before[at]) ** 2;
        square += value * value;
        before[at] = value;
        panels[to] = value;
      }
      offsets[k] = square / 2;
      moves[k] = Math.sqrt(moved) * roundedUp;
      longest = Math.max(longest, square);
      if (moves[k] > moves[farthest]) farthest = k;
    }
    const others = moves.subarray(0, clusters).filter((_, k) => k !== farthest);
    const next = others.reduce((most, move) => Math.max(most, move), 0);
    moves.set([moves[farthest], next, longest * roundedUp], clusters + 1);
    pool.int32(this.moves, clusters + 5)[clusters + 4] = farthest;
  }
}
