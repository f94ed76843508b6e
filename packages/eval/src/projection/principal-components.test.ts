import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { principalComponents } from './principal-components.js';

/** Normal rows whose column c has about this standard deviation, turned by mixing neighbouring columns, far from the origin. */
function rowsOf(n: number, deviations: readonly number[]): Matrix<Float64Array> {
  const random = new RandomStream(1, 'rows');
  const d = deviations.length;
  const data = new Float64Array(n * d);
  for (let row = 0; row < n; row++) {
    const values = deviations.map((deviation) => deviation * random.normal());
    for (let c = 0; c < d; c++) data[row * d + c] = 0.8 * values[c] + 0.6 * values[(c + 1) % d] + 100;
  }
  return { data, shape: [n, d] };
}

/** Sum over rows of (x - mean)(x - mean)^T, [d][d], by the definition. */
function scatterOf({ data, shape: [n, d] }: Matrix): number[][] {
  const columns = Array.from({ length: d }, (_, c) =>
    Array.from({ length: n }, (_, row) => data[row * d + c]),
  );
  const centred = columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / n;
    return column.map((value) => value - mean);
  });
  return centred.map((a) => centred.map((b) => dot(a, b)));
}

const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i], 0);

const rowOf = ({ data, shape: [, columns] }: Matrix, row: number) =>
  data.subarray(row * columns, (row + 1) * columns);

describe('principalComponents', () => {
  it.each([2, 10, 64, 130])('has eigenvectors of the covariance of %i columns', async (d) => {
    const deviations = Array.from({ length: d }, (_, c) => 1 + 3 / (1 + c));
    const rows = rowsOf(300, deviations);
    const { center, axes, scores, explained } = await principalComponents(rows, { components: 2 });
    const scatter = scatterOf(rows);
    const total = scatter.reduce((sum, row, c) => sum + row[c], 0);
    for (const k of [0, 1]) {
      const axis = rowOf(axes, k);
      const variance = explained[k] * total;
      for (const [c, row] of scatter.entries()) {
        expect(Math.abs(dot(row, axis) - variance * axis[c])).toBeLessThan(1e-8 * variance);
      }
      expect(dot(axis, axis)).toBeCloseTo(1, 12);
      const along = Array.from({ length: 300 }, (_, row) => scores.data[row * 2 + k]);
      expect(dot(along, along) / variance).toBeCloseTo(1, 9);
      for (const row of [0, 299]) {
        const from = rowOf(rows, row).map((value, c) => value - center[c]);
        expect(along[row]).toBeCloseTo(dot(from, axis), 9);
      }
    }
    expect(Math.abs(dot(rowOf(axes, 0), rowOf(axes, 1)))).toBeLessThan(1e-8);
    // No axis of the columns has more variance than the first.
    expect(explained[0] * total).toBeGreaterThanOrEqual(Math.max(...scatter.map((row, c) => row[c])));
  });

  it('has all of the variance in as many components as columns', async () => {
    const { explained } = await principalComponents(rowsOf(40, [3, 2, 1, 1]), { components: 4 });
    expect(explained.reduce((sum, value) => sum + value)).toBeCloseTo(1, 12);
    expect(Array.from(explained)).toEqual(Array.from(explained).sort((a, b) => b - a));
  });

  it('does not flip: the largest coordinate is positive', async () => {
    const rows = rowsOf(50, [3, 2, 1]);
    const { scores } = await principalComponents(rows);
    const negated = await principalComponents({ ...rows, data: rows.data.map((value) => -value) });
    for (const k of [0, 1]) {
      const values = Array.from({ length: 50 }, (_, row) => scores.data[row * 2 + k]);
      expect(Math.max(...values)).toBe(Math.max(...values.map(Math.abs)));
      for (const [row, value] of values.entries()) {
        expect(Math.abs(negated.scores.data[row * 2 + k])).toBeCloseTo(Math.abs(value), 6);
      }
    }
  });

  it('has no direction where rows do not differ, and one of a single column', async () => {
    const same = await principalComponents({ data: new Float64Array(12).fill(7), shape: [4, 3] });
    expect(same.center).toEqual(Float64Array.of(7, 7, 7));
    for (const { data } of [same.axes, same.scores, { data: same.explained }]) {
      expect(data.every((value) => value === 0)).toBe(true);
    }
    const line = await principalComponents({ data: Float64Array.of(1, 2, 6), shape: [3, 1] });
    expect(line.axes).toEqual({ data: Float64Array.of(1, 0), shape: [2, 1] });
    expect(line.scores.data).toEqual(Float64Array.of(-2, 0, -1, 0, 3, 0));
    expect(line.explained).toEqual(Float64Array.of(1, 0));
  });

  it('copes with two directions that vary equally, and with more columns than rows', async () => {
    const equal = await principalComponents([
      [1, 0],
      [-1, 0],
      [0, 1],
      [0, -1],
    ]);
    expect(Array.from(equal.explained)).toEqual([0.5, 0.5]);
    expect(Math.abs(dot(rowOf(equal.axes, 0), rowOf(equal.axes, 1)))).toBeLessThan(1e-8);
    const { scores, explained } = await principalComponents(rowsOf(5, Array(40).fill(1)), { components: 6 });
    expect(scores.data.every(Number.isFinite)).toBe(true);
    // Five rows span four directions.
    expect(Array.from(explained).map((value) => value > 0)).toEqual([true, true, true, true, false, false]);
  });

  it('refuses no rows, and stops when it is asked to', async () => {
    await expect(principalComponents([])).rejects.toThrow(
      'principalComponents: `X` must have at least one row, got 0.',
    );
    const rows = rowsOf(300, Array(300).fill(1));
    await expect(principalComponents(rows, { signal: AbortSignal.abort() })).rejects.toThrow('aborted');
  });
});
