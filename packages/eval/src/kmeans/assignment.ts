import type { Matrix } from '@simvae/arrays';
import { columnMeans } from '../linalg/tables.js';
import type { KernelPool } from '../wasm/kernel-pool.js';

/** Rows of one call of the kernel. */
const group = 2048;

/** Rows in WebAssembly memory, to be assigned to the nearest of K centres again and again. */
export class Assignment {
  private readonly mean: Float64Array;
  private readonly rows: number;
  private readonly columns: number;
  private readonly padded: number;
  private readonly panelCount: number;
  private readonly queries: number;
  private readonly panels: number;
  private readonly offsets: number;
  private readonly scores: number;
  private readonly indices: number;
  private readonly tasks: number[][] = [];

  constructor(
    private readonly pool: KernelPool,
    points: Matrix,
    clusters: number,
  ) {
    const { data, shape } = points;
    const [rows, columns] = shape;
    this.rows = rows;
    this.columns = columns;
    this.padded = Math.ceil(rows / 4) * 4;
    this.panelCount = Math.ceil(clusters / 8);
    this.mean = columnMeans(points);
    this.queries = pool.allocate(this.padded * columns * 4);
    this.panels = pool.allocate(this.panelCount * 32 * columns);
    this.offsets = pool.allocate(this.panelCount * 32);
    this.scores = pool.allocate(this.padded * 4);
    this.indices = pool.allocate(this.padded * 4);
    const table = pool.float32(this.queries, rows * columns);
    for (let i = 0; i < rows; i++) {
      for (let c = 0; c < columns; c++) table[i * columns + c] = data[i * columns + c] - this.mean[c];
    }
    for (let q = 0; q < this.padded; q += group) {
      const count = Math.min(group, this.padded - q);
      const centres = [this.panels, this.panelCount, columns, this.offsets];
      const out = [1, this.scores + q * 4, this.indices + q * 4, pool.allocate(32)];
      this.tasks.push([this.queries + q * columns * 4, count, ...centres, ...out]);
    }
  }

  /** The nearest centre of every row, in float32; the array is overwritten by the next call. */
  nearest(centers: Float64Array): Int32Array {
    const { pool, columns, panelCount } = this;
    const panels = pool.float32(this.panels, panelCount * 8 * columns);
    const offsets = pool.float32(this.offsets, panelCount * 8).fill(Number.POSITIVE_INFINITY);
    for (let k = 0; k < centers.length / columns; k++) {
      let square = 0;
      for (let c = 0, at = (k >> 3) * 8 * columns + (k & 7); c < columns; c++, at += 8) {
        const value = centers[k * columns + c] - this.mean[c];
        panels[at] = value;
        square += value * value;
      }
      offsets[k] = square / 2;
    }
    pool.float32(this.scores, this.padded).fill(Number.NEGATIVE_INFINITY);
    pool.run('nearest', this.tasks);
    return pool.int32(this.indices, this.rows);
  }
}
