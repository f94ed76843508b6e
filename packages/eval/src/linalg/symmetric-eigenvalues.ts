import { finish, type Steps } from './steps.js';

/** Iterations for one eigenvalue after which something is wrong; two or three are usual. */
const most = 60;

/**
 * Eigenvalues of a symmetric matrix: reduction to tridiagonal form by Householder reflections, then the implicit QL
 * method.
 *
 * Source: EISPACK's tred1 and imtql1 (Martin, Reinsch & Wilkinson 1968).
 *
 * @param matrix - [n, n], row-major; overwritten. Only the lower triangle is read.
 * @returns n eigenvalues, in no particular order.
 * @throws {Error} If an eigenvalue does not converge, as with NaN in the matrix.
 */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  return finish(symmetricEigenvaluesSteps(matrix, n));
}

/** `symmetricEigenvalues`, which pauses after each reflection: they take all but a part of the time. */
export function* symmetricEigenvaluesSteps(matrix: Float64Array, n: number): Steps<Float64Array> {
  const { diagonal, below } = yield* tridiagonalise(matrix, n);
  return tridiagonalEigenvalues(diagonal, below);
}

/**
 * Eigenvalues of a symmetric tridiagonal matrix.
 *
 * @param diagonal - [n]; overwritten with them.
 * @param below - subdiagonal [n], its last entry 0; overwritten.
 * @throws {Error} If an eigenvalue does not converge, as with NaN in the matrix.
 */
export function tridiagonalEigenvalues(diagonal: Float64Array, below: Float64Array): Float64Array {
  const n = diagonal.length;
  for (let first = 0; first < n; first++) {
    for (let iteration = 0; ; iteration++) {
      let last = first;
      while (last < n - 1) {
        const size = Math.abs(diagonal[last]) + Math.abs(diagonal[last + 1]);
        if (Math.abs(below[last]) <= Number.EPSILON * size) break;
        last++;
      }
      if (last === first) break;
      if (iteration === most) throw new Error('symmetricEigenvalues: an eigenvalue does not converge.');
      sweep(diagonal, below, first, last);
    }
  }
  return diagonal;
}

/** One implicit QL step on the unreduced block first .. last. */
function sweep(d: Float64Array, e: Float64Array, first: number, last: number): void {
  const half = (d[first + 1] - d[first]) / (2 * e[first]);
  const radius = Math.hypot(half, 1);
  let g = d[last] - d[first] + e[first] / (half + (half < 0 ? -radius : radius));
  let sine = 1;
  let cosine = 1;
  let p = 0;
  for (let i = last - 1; i >= first; i--) {
    const f = sine * e[i];
    const b = cosine * e[i];
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      d[i + 1] -= p;
      e[last] = 0;
      return;
    }
    sine = f / r;
    cosine = g / r;
    g = d[i + 1] - p;
    const t = (d[i] - g) * sine + 2 * cosine * b;
    p = sine * t;
    d[i + 1] = g + p;
    g = cosine * t - b;
  }
  d[first] -= p;
  e[first] = g;
  e[last] = 0;
}

/** A = Q T Q^T with T symmetric and tridiagonal, and Q a product of reflections. */
export interface Tridiagonal {
  /** Of T, [n]. */
  readonly diagonal: Float64Array;
  /** Subdiagonal of T, [n]; its last entry is 0. */
  readonly below: Float64Array;
  /** Reflection k is I - factors[k] v v^T, where v is the first k entries of row k of what was the matrix; Q x reflects by k = 2 .. n - 1. */
  readonly factors: Float64Array;
}

/** @param a - [n, n]; overwritten with the reflections. Only the lower triangle is read. */
export function* tridiagonalise(a: Float64Array, n: number): Steps<Tridiagonal> {
  const diagonal = new Float64Array(n);
  const below = new Float64Array(n);
  const factors = new Float64Array(n);
  const v = new Float64Array(n);
  const w = new Float64Array(n);
  for (let k = n - 1; k > 0; k--) {
    yield;
    const row = k * n; // the entries left of the diagonal, of which all but the last are reflected away
    let scale = 0;
    for (let j = 0; j < k; j++) scale += Math.abs(a[row + j]);
    diagonal[k] = a[row + k];
    if (k === 1 || scale === 0) {
      below[k - 1] = a[row + k - 1];
      continue;
    }
    let square = 0;
    for (let j = 0; j < k; j++) {
      v[j] = a[row + j] / scale;
      square += v[j] * v[j];
    }
    const alpha = v[k - 1] > 0 ? -Math.sqrt(square) : Math.sqrt(square);
    below[k - 1] = scale * alpha;
    const factor = 1 / (square - alpha * v[k - 1]); // 2 / |v|^2 for the v of the next line
    v[k - 1] -= alpha;
    factors[k] = factor;
    a.set(v.subarray(0, k), row);
    multiplyLower(a, n, k, v, w);
    let overlap = 0;
    for (let j = 0; j < k; j++) {
      w[j] *= factor;
      overlap += w[j] * v[j];
    }
    const half = (overlap * factor) / 2;
    for (let j = 0; j < k; j++) w[j] -= half * v[j];
    for (let i = 0; i < k; i++) {
      const [vi, wi] = [v[i], w[i]];
      for (let j = 0, at = i * n; j <= i; j++, at++) a[at] -= vi * w[j] + wi * v[j];
    }
  }
  diagonal[0] = a[0];
  return { diagonal, below, factors };
}

/** out = A v for the leading [k, k] block of a symmetric matrix given by its lower triangle. */
function multiplyLower(a: Float64Array, n: number, k: number, v: Float64Array, out: Float64Array): void {
  out.fill(0, 0, k);
  for (let i = 0; i < k; i++) {
    const vi = v[i];
    let sum = a[i * n + i] * vi;
    for (let j = 0, at = i * n; j < i; j++, at++) {
      sum += a[at] * v[j];
      out[j] += a[at] * vi;
    }
    out[i] += sum;
  }
}
