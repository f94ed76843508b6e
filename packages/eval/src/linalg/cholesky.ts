import { finish, type Steps } from './steps.js';

/**
 * Lower Cholesky factor L of a symmetric positive definite matrix, A = L L^T.
 *
 * @param a - [n, n], row-major; only the lower triangle is read.
 * @returns L [n, n] with zeros above the diagonal, or undefined where A is not positive definite in float64.
 */
export function cholesky(a: Float64Array, n: number): Float64Array | undefined {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let p = 0; p < j; p++) sum -= l[i * n + p] * l[j * n + p];
      if (i > j) l[i * n + j] = sum / l[j * n + j];
      else if (sum > 0) l[i * n + i] = Math.sqrt(sum);
      else return undefined;
    }
  }
  return l;
}

/** Rows that are inverted together, so that those above them are read once for all. */
const together = 16;

/** Inverse of a lower triangular matrix [n, n] with non-zero diagonal, row-major: lower triangular too. */
export function invertLower(l: Float64Array, n: number): Float64Array {
  const inverse = new Float64Array(n * n);
  for (let first = 0; first < n; first += together) {
    const end = Math.min(n, first + together);
    for (let p = 0; p < end; p++) {
      // Row p is done: all before it were taken from it.
      if (p >= first) inverse[p * n + p] = 1 / l[p * n + p];
      for (let i = Math.max(first, p + 1); i < end; i++) {
        const factor = -l[i * n + p] / l[i * n + i];
        for (let j = 0, from = p * n, to = i * n; j <= p; j++) inverse[to + j] += factor * inverse[from + j];
      }
    }
  }
  return inverse;
}

/**
 * The solution x of A x = b.
 *
 * @param inverse - of the Cholesky factor of A: `invertLower(cholesky(A))`, [n, n].
 * @param b - [n].
 * @returns [n].
 */
export function solveFactored(inverse: Float64Array, b: ArrayLike<number>, n: number): Float64Array {
  const whitened = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) whitened[i] += inverse[i * n + j] * b[j];
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) x[j] += inverse[i * n + j] * whitened[i];
  return x;
}

/** scale * A A^T for A [d, d], row-major. */
export function outerProduct(a: Float64Array, d: number, scale: number): Float64Array {
  const product = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let p = 0; p < d; p++) sum += a[i * d + p] * a[j * d + p];
      product[i * d + j] = scale * sum;
    }
  }
  return product;
}

/**
 * A factor F of a symmetric positive semi-definite matrix, A = F F^T, with as many columns as A has rank: Cholesky
 * with the largest remaining diagonal entry as pivot. It ends where that entry is below n epsilon times the first.
 *
 * Source: Higham, Accuracy and Stability of Numerical Algorithms, section 10.3.
 *
 * @param a - [n, n], row-major; only the columns of chosen pivots are read.
 * @returns F [n, rank], row-major.
 */
export function pivotedCholesky(a: Float64Array, n: number): PivotedFactor {
  return finish(pivotedCholeskySteps(a, n));
}

/** F with A = F F^T. */
export interface PivotedFactor {
  /** [n, rank], row-major. */
  readonly factor: Float64Array;
  readonly rank: number;
}

/** `pivotedCholesky`, which pauses after each pivot. */
export function* pivotedCholeskySteps(a: Float64Array, n: number): Steps<PivotedFactor> {
  const columns = new Float64Array(n * n); // row i: the entries of F's row i
  const left = Float64Array.from({ length: n }, (_, i) => a[i * n + i]);
  const tolerance = n * Number.EPSILON * left.reduce((most, value) => Math.max(most, value), 0);
  const used = new Uint8Array(n);
  let rank = 0;
  for (; rank < n; rank++) {
    let pivot = -1;
    for (let i = 0; i < n; i++) if (!used[i] && (pivot < 0 || left[i] > left[pivot])) pivot = i;
    if (!(left[pivot] > tolerance)) break;
    used[pivot] = 1;
    const root = Math.sqrt(left[pivot]);
    const p = pivot * n;
    for (let i = 0; i < n; i++) {
      if (used[i]) continue;
      const row = i * n;
      let sum = a[row + pivot];
      for (let j = 0; j < rank; j++) sum -= columns[row + j] * columns[p + j];
      columns[row + rank] = sum / root;
      left[i] -= columns[row + rank] ** 2;
    }
    columns[p + rank] = root;
    yield;
  }
  const factor = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) factor.set(columns.subarray(i * n, i * n + rank), i * rank);
  return { factor, rank };
}
