import { RandomStream } from '@simvae/random';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { principalComponents } from './principal-components.js';

/** Normal rows whose column c has about this standard deviation, turned by mixing neighbouring columns, far from the origin. */
function rowsOf(n: number, deviations: readonly number[]) {
  const random = new RandomStream(1, 'rows');
  const d = deviations.length;
  const data = new Float64Array(n * d);
  for (let row = 0; row < n; row++) {
    const values = deviations.map((deviation) => deviation * random.normal());
    for (let c = 0; c < d; c++) data[row * d + c] = 0.8 * values[c] + 0.6 * values[(c + 1) % d] + 100;
  }
  return { data, shape: [n, d] as const };
}

/** Shares of the variance from the whole covariance. */
function exact({ data, shape: [n, d] }: ReturnType<typeof rowsOf>) {
  const rows = new Matrix(Array.from({ length: n }, (_, i) => Array.from(data.subarray(i * d, (i + 1) * d))));
  const centred = rows.center('column', { center: rows.mean('column') });
  const covariance = centred.transpose().mmul(centred);
  const { realEigenvalues } = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
  const total = realEigenvalues.reduce((sum, value) => sum + value, 0);
  const sorted = realEigenvalues.sort((a, b) => b - a);
  return [sorted[0] / total, sorted[1] / total];
}

describe('principalComponents', () => {
  it.each([
    [2, 1e-9],
    [10, 1e-9],
    [64, 1e-6],
  ])('finds the two directions of largest variance among %i', async (d, tolerance) => {
    const rows = rowsOf(
      300,
      Array.from({ length: d }, (_, c) => 1 + 3 / (1 + c)),
    );
    const { points, explained } = await principalComponents(rows);
    const shares = exact(rows);
    expect(Math.abs(explained[0] / shares[0] - 1)).toBeLessThan(tolerance);
    expect(Math.abs(explained[1] / shares[1] - 1)).toBeLessThan(tolerance);
    // Coordinates have these variances, no mean, and are not correlated.
    const [x, y] = [points.map(([value]) => value), points.map(([, value]) => value)];
    const dot = (a: readonly number[], b: readonly number[]) =>
      a.reduce((sum, value, i) => sum + value * b[i], 0);
    expect(dot(x, x) / dot(y, y)).toBeCloseTo(explained[0] / explained[1], 9);
    expect(Math.abs(dot(x, y)) / dot(x, x)).toBeLessThan(1e-9);
    expect(Math.abs(x.reduce((sum, value) => sum + value, 0))).toBeLessThan(1e-6 * Math.sqrt(dot(x, x)));
  });

  it('does not flip: the largest coordinate is positive', async () => {
    const rows = rowsOf(50, [3, 2, 1]);
    const { points } = await principalComponents(rows);
    const negated = await principalComponents({ ...rows, data: rows.data.map((value) => -value) });
    for (const c of [0, 1]) {
      const values = points.map((point) => point[c]);
      expect(Math.max(...values)).toBe(Math.max(...values.map(Math.abs)));
      for (const [row, point] of negated.points.entries()) {
        expect(Math.abs(point[c])).toBeCloseTo(Math.abs(points[row][c]), 6);
      }
    }
  });

  it('puts rows that do not differ at one place, and a single column on a line', async () => {
    const same = { data: new Float64Array(12).fill(7), shape: [4, 3] as const };
    expect(await principalComponents(same)).toEqual({ points: Array(4).fill([0, 0]), explained: [0, 0] });
    const line = await principalComponents({ data: Float64Array.of(1, 2, 6), shape: [3, 1] });
    expect(line.points.map(([x]) => x)).toEqual([-2, -1, 3]);
    expect(line.points.map(([, y]) => y)).toEqual([0, 0, 0]);
    expect(line.explained[0]).toBeCloseTo(1, 12);
    expect(line.explained[1]).toBe(0);
  });

  it('copes with more columns than rows', async () => {
    const { points, explained } = await principalComponents(rowsOf(5, Array(40).fill(1)));
    expect(points.flat().every(Number.isFinite)).toBe(true);
    expect(explained[0] + explained[1]).toBeLessThanOrEqual(1 + 1e-12);
  });

  it('stops when it is asked to', async () => {
    const rows = rowsOf(50, Array(30).fill(1));
    await expect(principalComponents(rows, AbortSignal.abort())).rejects.toThrow(
      'This operation was aborted',
    );
  });
});
