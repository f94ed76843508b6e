import { RandomStream } from '@simvae/random';
import type { Steps } from './steps.js';
import { type Tridiagonal, tridiagonalEigenvalues, tridiagonalise } from './symmetric-eigenvalues.js';

/** Solutions of inverse iteration for one vector: the first brings it near, the others settle what eigenvalues close by have mixed in. */
const solutions = 3;

/** Eigenvectors of a symmetric matrix, the largest eigenvalue first. */
export interface Eigenvectors {
  /** All eigenvalues, [n], descending. */
  readonly values: Float64Array;
  /** Orthogonal unit vectors of the first ones, [count, n]. */
  readonly vectors: Float64Array;
}

/**
 * All eigenvalues of a symmetric matrix and eigenvectors of the largest: by inverse iteration on the tridiagonal matrix, each vector
 * kept orthogonal to those before it. It pauses after each reflection and each vector.
 *
 * Source: EISPACK's tinvit and trbak1 (Peters & Wilkinson 1971); Golub & Van Loan, Matrix Computations, section 8.4.
 *
 * @param matrix - [n, n], row-major; overwritten. Only the lower triangle is read.
 * @param count - eigenvectors, at most n.
 * @throws {Error} If an eigenvalue does not converge, as with NaN in the matrix.
 */
export function* largestEigenvectors(matrix: Float64Array, n: number, count: number): Steps<Eigenvectors> {
  const tridiagonal = yield* tridiagonalise(matrix, n);
  const { diagonal, below } = tridiagonal;
  const values = tridiagonalEigenvalues(diagonal.slice(), below.slice()).sort().reverse();
  const size = Math.max(...values.map(Math.abs));
  const random = new RandomStream(0, 'largestEigenvectors');
  const vectors = new Float64Array(count * n);
  for (let k = 0; k < count; k++) {
    const solve = factorise(tridiagonal, values[k], size);
    const x = random.fillNormal(vectors.subarray(k * n, (k + 1) * n));
    for (let i = 0; i < solutions; i++) {
      solve(x);
      for (let before = 0; before < k; before++)
        removePart(x, vectors.subarray(before * n, (before + 1) * n));
      normalise(x);
    }
  }
  for (let k = 0; k < count; k++) {
    yield;
    reflect(matrix, tridiagonal.factors, vectors.subarray(k * n, (k + 1) * n));
  }
  return { values, vectors };
}

/**
 * Elimination with row exchanges of T - value I, which is all but singular.
 *
 * @param size - the largest absolute eigenvalue: a pivot is never smaller than rounding makes it.
 * @returns solves (T - value I) x = b in place.
 */
function factorise({ diagonal, below }: Tridiagonal, value: number, size: number): (b: Float64Array) => void {
  const n = diagonal.length;
  const smallest = Number.EPSILON * size || 1;
  const [pivots, above, second] = [0, 1, 2].map(() => new Float64Array(n));
  const multipliers = new Float64Array(n);
  const exchanged = new Uint8Array(n);
  let [pivot, next] = [diagonal[0] - value, below[0]];
  for (let i = 0; i < n - 1; i++) {
    const [left, middle, right] = [below[i], diagonal[i + 1] - value, i + 1 < n - 1 ? below[i + 1] : 0];
    if (Math.abs(left) > Math.abs(pivot)) {
      exchanged[i] = 1;
      multipliers[i] = pivot / left;
      [pivots[i], above[i], second[i]] = [left, middle, right];
      [pivot, next] = [next - multipliers[i] * middle, -multipliers[i] * right];
    } else {
      if (Math.abs(pivot) < smallest) pivot = smallest;
      multipliers[i] = left / pivot;
      [pivots[i], above[i]] = [pivot, next];
      [pivot, next] = [middle - multipliers[i] * next, right];
    }
  }
  pivots[n - 1] = Math.abs(pivot) < smallest ? smallest : pivot;
  return (b) => {
    for (let i = 0; i < n - 1; i++) {
      if (exchanged[i]) [b[i], b[i + 1]] = [b[i + 1], b[i]];
      b[i + 1] -= multipliers[i] * b[i];
    }
    for (let i = n - 1; i >= 0; i--) {
      const known = above[i] * (b[i + 1] ?? 0) + second[i] * (b[i + 2] ?? 0);
      b[i] = (b[i] - known) / pivots[i];
    }
    normalise(b);
  };
}

/** x becomes Q x. */
function reflect(rows: Float64Array, factors: Float64Array, x: Float64Array): void {
  const n = x.length;
  for (let k = 2; k < n; k++) {
    if (factors[k] === 0) continue;
    let overlap = 0;
    for (let j = 0, at = k * n; j < k; j++, at++) overlap += rows[at] * x[j];
    overlap *= factors[k];
    for (let j = 0, at = k * n; j < k; j++, at++) x[j] -= overlap * rows[at];
  }
}

/** Takes from x its part along a unit vector. */
function removePart(x: Float64Array, unit: Float64Array): void {
  let overlap = 0;
  for (let i = 0; i < x.length; i++) overlap += x[i] * unit[i];
  for (let i = 0; i < x.length; i++) x[i] -= overlap * unit[i];
}

/** Scales x to length 1, whatever its size. */
function normalise(x: Float64Array): void {
  let largest = 0;
  for (let i = 0; i < x.length; i++) largest = Math.max(largest, Math.abs(x[i]));
  let square = 0;
  for (let i = 0; i < x.length; i++) square += (x[i] / largest) ** 2;
  const scale = 1 / Math.sqrt(square);
  for (let i = 0; i < x.length; i++) x[i] = (x[i] / largest) * scale;
}
