import type { Matrix } from '@simvae/arrays';
import { KernelPool } from '../wasm/kernel-pool.js';
import { finish, type Steps } from './steps.js';

/** Rows that are in WebAssembly memory at a time. */
const chunk = 256;

/** Mean of every column, [columns]; zeros where there are no rows. */
export function columnMeans({ data, shape: [rows, columns] }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  if (rows === 0) return means;
  for (let i = 0; i < rows; i++) for (let c = 0; c < columns; c++) means[c] += data[i * columns + c];
  return means.map((sum) => sum / rows);
}

/**
 * Weighted mean of the rows of each group.
 *
 * @param groups - group of every row, 0 .. count - 1.
 * @param weights - of every row. @default 1
 * @returns means [count, columns], zeros for a group without weight; and the weight of each group.
 */
export function groupMeans(
  { data, shape: [rows, columns] }: Matrix,
  groups: Int32Array,
  count: number,
  weights?: Float64Array,
): { readonly means: Float64Array; readonly sizes: Float64Array } {
  const means = new Float64Array(count * columns);
  const sizes = new Float64Array(count);
  for (let i = 0; i < rows; i++) {
    const weight = weights ? weights[i] : 1;
    sizes[groups[i]] += weight;
    const [at, own] = [i * columns, groups[i] * columns];
    for (let c = 0; c < columns; c++) means[own + c] += weight * data[at + c];
  }
  for (let at = 0; at < means.length; at++) means[at] /= sizes[Math.floor(at / columns)] || 1;
  return { means, sizes };
}

/** Mean of the squared distance to `means` of every column, [columns]; zeros where there are no rows. */
export function columnVariances({ data, shape: [rows, columns] }: Matrix, means: Float64Array): Float64Array {
  const sums = new Float64Array(columns);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < columns; c++) sums[c] += (data[i * columns + c] - means[c]) ** 2;
  }
  return rows === 0 ? sums : sums.map((sum) => sum / rows);
}

/**
 * Sum over rows of (x - origin)(x - origin)^T in float64: the covariance times the rows, where `origin` is the mean.
 *
 * @param origin - [d].
 * @returns [d, d], symmetric.
 */
export function scatter(matrix: Matrix, origin: Float64Array): Float64Array {
  return finish(scatterSteps(matrix, origin));
}

/** `scatter`, which pauses between some hundred rows. */
export function scatterSteps(matrix: Matrix, origin: Float64Array): Steps<Float64Array> {
  return crossProductSteps(matrix, matrix, { a: origin, b: origin });
}

/**
 * A^T B in float64.
 *
 * @param a - [n, p].
 * @param b - [n, q].
 * @param shifts - subtracted from the columns of a and b before multiplying, [p] and [q].
 * @returns [p, q], row-major.
 */
export function crossProduct(a: Matrix, b: Matrix, shifts?: ColumnShifts): Float64Array {
  return finish(crossProductSteps(a, b, shifts));
}

/** What is subtracted from the columns of two matrices. */
interface ColumnShifts {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/** `crossProduct`, which pauses between some hundred rows. */
export function* crossProductSteps(a: Matrix, b: Matrix, shifts?: ColumnShifts): Steps<Float64Array> {
  const [n, p] = a.shape;
  const q = b.shape[1];
  const rowPanels = Math.ceil(p / 4);
  const columns = Math.ceil(q / 4) * 4;
  const size = Math.min(chunk, n);
  const pool = KernelPool.alone();
  try {
    const left = pool.allocate(rowPanels * size * 32);
    const right = pool.allocate(columns * size * 8);
    const out = pool.allocate(rowPanels * 4 * columns * 8);
    const leftView = pool.float64(left, rowPanels * size * 4);
    const rightView = pool.float64(right, columns * size);
    for (let first = 0; first < n; first += size) {
      const rows = Math.min(size, n - first);
      fillPanels(a, first, rows, shifts?.a, leftView);
      fillPanels(b, first, rows, shifts?.b, rightView);
      const tasks = Array.from({ length: rowPanels }, (_, i) => {
        return [left + i * rows * 32, right, rows, columns, out + i * 4 * columns * 8];
      });
      pool.run('crossProduct', tasks);
      yield;
    }
    const view = pool.float64(out, p * columns);
    const product = new Float64Array(p * q);
    for (let i = 0; i < p; i++) product.set(view.subarray(i * columns, i * columns + q), i * q);
    return product;
  } finally {
    pool.close();
  }
}

/** Writes rows in panels of four columns, [ceil(columns / 4), rows, 4]; padding stays zero. */
function fillPanels(
  { data, shape }: Matrix,
  first: number,
  rows: number,
  shift: Float64Array | undefined,
  out: Float64Array,
) {
  const columns = shape[1];
  for (let c = 0; c < columns; c++) {
    const minus = shift ? shift[c] : 0;
    let at = (c >> 2) * rows * 4 + (c & 3);
    for (let i = first * columns + c; i < (first + rows) * columns; i += columns, at += 4)
      out[at] = data[i] - minus;
  }
  for (let c = columns; c % 4 !== 0; c++) {
    for (let r = 0, at = (c >> 2) * rows * 4 + (c & 3); r < rows; r++, at += 4) out[at] = 0;
  }
}
