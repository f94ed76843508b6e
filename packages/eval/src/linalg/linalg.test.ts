import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { cholesky, invertLower, pivotedCholesky } from './cholesky.js';
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

  it.each([1, 2, 3, 30])(
    'symmetricEigenvalues gives the eigenvalues a %s-dimensional matrix was made of',
    (n) => {
      const wanted = Float64Array.from({ length: n }, (_, i) => (i < 2 ? 5 : i - 7));
      const u = Float64Array.from(normal(n, 1, 4).data);
      const square = u.reduce((sum, x) => sum + x * x, 0);
      const reflection = (i: number, j: number) => (i === j ? 1 : 0) - (2 * u[i] * u[j]) / square;
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          for (let k = 0; k < n; k++) matrix[i * n + j] += reflection(i, k) * wanted[k] * reflection(j, k);
        }
      }
      expectClose(symmetricEigenvalues(matrix, n).sort(), wanted.sort(), 1e-10);
    },
  );

  it('symmetricEigenvalues takes diagonal and zero matrices, and rejects NaN', () => {
    expect([...symmetricEigenvalues(Float64Array.from([3, 0, 0, 4]), 2)].sort()).toEqual([3, 4]);
    expect([...symmetricEigenvalues(new Float64Array(9), 3)]).toEqual([0, 0, 0]);
    expect(() => symmetricEigenvalues(new Float64Array(9).fill(Number.NaN), 3)).toThrow('does not converge');
  });
});
