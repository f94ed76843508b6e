import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { cholesky, invertLower, pivotedCholesky } from './cholesky.js';
import { largestEigenvectors } from './largest-eigenvectors.js';
import { finish } from './steps.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';
import { crossProduct } from './tables.js';

const normal = (rows: number, columns: number, seed = 1): Matrix => ({
  data: new RandomStream(seed, 'linalg').fillNormal(new Float64Array(rows * columns)),
  shape: [rows, columns],
});

/** A^T B by the definition. */
function slowProduct({ data: a, shape: [n, p] }: Matrix, { data: b, shape: [, q] }: Matrix): Float64Array {
  const out = new Float64Array(p * q);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < q; j++) for (let r = 0; r < n; r++) out[i * q + j] += a[r * p + i] * b[r * q + j];
  }
  return out;
}

function expectClose(values: ArrayLike<number>, wanted: ArrayLike<number>, tolerance: number): void {
  expect(values.length).toBe(wanted.length);
  for (let i = 0; i < wanted.length; i++) expect(Math.abs(values[i] - wanted[i])).toBeLessThan(tolerance);
}

describe('linear algebra', () => {
  it.each([
    [1, 1, 1],
    [7, 3, 5],
    [300, 9, 4],
    [513, 33, 18],
  ])('crossProduct of %s rows, %s x %s', (n, p, q) => {
    const [a, b] = [normal(n, p, 1), normal(n, q, 2)];
    expectClose(crossProduct(a, b), slowProduct(a, b), 1e-10);
    const shifts = { a: new Float64Array(p).fill(2), b: new Float64Array(q).fill(-1) };
    const moved = slowProduct(
      { ...a, data: a.data.map((x) => x - 2) },
      { ...b, data: b.data.map((x) => x + 1) },
    );
    expectClose(crossProduct(a, b, shifts), moved, 1e-10);
  });

  it('cholesky and its inverse give back the matrix', () => {
    const n = 12;
    const a = slowProduct(normal(30, n), normal(30, n));
    const l = cholesky(a, n)!;
    const transposed = Float64Array.from(l, (_, at) => l[(at % n) * n + Math.floor(at / n)]);
    const table: Matrix = { data: transposed, shape: [n, n] };
    expectClose(slowProduct(table, table), a, 1e-10);
    const identity = slowProduct(
      { data: transposed, shape: [n, n] },
      { data: invertLower(l, n), shape: [n, n] },
    );
    expectClose(
      identity,
      Float64Array.from(l, (_, at) => (at % (n + 1) === 0 ? 1 : 0)),
      1e-10,
    );
    expect(cholesky(Float64Array.from([1, 2, 2, 1]), 2)).toBeUndefined();
  });

  it.each([
    [40, 40],
    [5, 12],
    [1, 3],
  ])('pivotedCholesky finds the rank: %s rows of %s columns', (rows, n) => {
    const a = slowProduct(normal(rows, n), normal(rows, n));
    const { factor, rank } = pivotedCholesky(a, n);
    expect(rank).toBe(Math.min(rows, n));
    const product = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let r = 0; r < rank; r++) product[i * n + j] += factor[i * rank + r] * factor[j * rank + r];
      }
    }
    expectClose(product, a, 1e-9);
    expect(pivotedCholesky(new Float64Array(9), 3).rank).toBe(0);
  });

  /** Q diag(values) Q^T for Q of one reflection. */
  function matrixOf(values: ArrayLike<number>): Float64Array {
    const n = values.length;
    const u = Float64Array.from(normal(n, 1, 4).data);
    const square = u.reduce((sum, x) => sum + x * x, 0);
    const reflection = (i: number, j: number) => (i === j ? 1 : 0) - (2 * u[i] * u[j]) / square;
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        for (let k = 0; k < n; k++) matrix[i * n + j] += reflection(i, k) * values[k] * reflection(j, k);
      }
    }
    return matrix;
  }

  it.each([1, 2, 3, 30])(
    'symmetricEigenvalues gives the eigenvalues a %s-dimensional matrix was made of',
    (n) => {
      const wanted = Float64Array.from({ length: n }, (_, i) => (i < 2 ? 5 : i - 7));
      expectClose(symmetricEigenvalues(matrixOf(wanted), n).sort(), wanted.sort(), 1e-10);
    },
  );

  it('symmetricEigenvalues takes diagonal and zero matrices, and rejects NaN', () => {
    expect([...symmetricEigenvalues(Float64Array.from([3, 0, 0, 4]), 2)].sort()).toEqual([3, 4]);
    expect([...symmetricEigenvalues(new Float64Array(9), 3)]).toEqual([0, 0, 0]);
    expect(() => symmetricEigenvalues(new Float64Array(9).fill(Number.NaN), 3)).toThrow('does not converge');
  });

  it.each([
    ['one number', [3]],
    ['different values', [9, 7, 4, 2, 1, -3]],
    ['values that are equal', [5, 5, 5, 2, 2, 0, 0, -1]],
    ['values close to each other', Array.from({ length: 40 }, (_, i) => 1 + i * 1e-9)],
    ['many small ones', [1, ...Array<number>(30).fill(1e-14)]],
    ['zeros', [0, 0, 0]],
  ])('largestEigenvectors gives orthogonal eigenvectors of %s', (_, values) => {
    const n = values.length;
    const matrix = matrixOf(values);
    const found = finish(largestEigenvectors(matrix.slice(), n, n));
    expectClose(found.values, Float64Array.from(values).sort().reverse(), 1e-12);
    const vector = (k: number) => found.vectors.subarray(k * n, (k + 1) * n);
    const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);
    for (let k = 0; k < n; k++) {
      const image = Float64Array.from(vector(k), (_, i) =>
        dot(matrix.subarray(i * n, (i + 1) * n), vector(k)),
      );
      expectClose(
        image,
        vector(k).map((x) => found.values[k] * x),
        1e-12,
      );
      for (let l = 0; l <= k; l++)
        expect(Math.abs(dot(vector(k), vector(l)) - (k === l ? 1 : 0))).toBeLessThan(1e-12);
    }
  });

  it('largestEigenvectors takes a matrix of blocks', () => {
    const [a, b] = [matrixOf([4, 2, 1]), matrixOf([4, 3])];
    const matrix = new Float64Array(25);
    for (let i = 0; i < 3; i++) matrix.set(a.subarray(3 * i, 3 * i + 3), 5 * i);
    for (let i = 0; i < 2; i++) matrix.set(b.subarray(2 * i, 2 * i + 2), 5 * (i + 3) + 3);
    const { vectors } = finish(largestEigenvectors(matrix.slice(), 5, 3));
    for (const [k, value] of [4, 4, 3].entries()) {
      const x = vectors.subarray(5 * k, 5 * k + 5);
      for (let i = 0; i < 5; i++) {
        const image = matrix.subarray(5 * i, 5 * i + 5).reduce((sum, entry, j) => sum + entry * x[j], 0);
        expect(image).toBeCloseTo(value * x[i], 12);
      }
    }
  });
});
