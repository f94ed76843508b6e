import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { frechetDistance } from './frechet-distance.js';

const normal = (rows: number, columns: number, seed: number): Matrix => ({
  data: new RandomStream(seed, 'test').fillNormal(new Float64Array(rows * columns)),
  shape: [rows, columns],
});

describe('frechetDistance', () => {
  it('is the closed form in one dimension: (m_A - m_B)^2 + (s_A - s_B)^2', () => {
    const [a, b] = [
      [[0], [2]],
      [[5], [5 + 4 * Math.SQRT2]],
    ];
    const [sa, sb] = [Math.SQRT2, 4];
    const shift = 5 + 2 * Math.SQRT2 - 1;
    expect(frechetDistance(a, b)).toBeCloseTo(shift ** 2 + (sa - sb) ** 2, 10);
  });

  it('is 0 for a sample and itself, symmetric, and the squared shift for a shifted copy', () => {
    const a = normal(50, 6, 1);
    const b = normal(70, 6, 2);
    const shifted: Matrix = { data: a.data.map((value) => value + 2), shape: a.shape };
    expect(frechetDistance(a, a)).toBeLessThan(1e-9);
    expect(frechetDistance(a, b)).toBeCloseTo(frechetDistance(b, a), 9);
    expect(frechetDistance(a, shifted)).toBeCloseTo(6 * 4, 9);
  });

  it('is right where samples are fewer than dimensions', () => {
    // Two rows a sample: rank one. With directions u, v: |m|^2 + |u|^2 + |v|^2 - 2 |u . v|, halved differences.
    const a = [
      [1, 0, 0, 0],
      [-1, 0, 0, 0],
    ];
    const b = [
      [3, 4, 0, 0],
      [-3, -4, 0, 0],
    ];
    expect(frechetDistance(a, b)).toBeCloseTo(2 * 1 + 2 * 25 - 2 * 2 * 3, 9);
    const value = frechetDistance(normal(10, 30, 3), normal(12, 30, 4));
    expect(value).toBeGreaterThan(0);
  });

  it('does not change when samples are turned within more dimensions', () => {
    const u = [0.3, -0.5, 0.1, 0.4, -0.2, 0.6, 0.25, -0.35];
    const square = u.reduce((sum, x) => sum + x * x, 0);
    const turned = ({ data, shape: [rows, d] }: Matrix) =>
      Array.from({ length: rows }, (_, i) => {
        const row = u.map((_, c) => (c < d ? data[i * d + c] : 0));
        const along = row.reduce((sum, x, c) => sum + x * u[c], 0);
        return row.map((x, c) => x - (2 * along * u[c]) / square);
      });
    const [a, b] = [normal(40, 3, 5), normal(30, 3, 6)];
    expect(frechetDistance(turned(a), turned(b))).toBeCloseTo(frechetDistance(a, b), 6);
  });

  it('is 0 for constant samples and rejects single rows', () => {
    const constant = Array.from({ length: 3 }, () => [1, 2]);
    expect(frechetDistance(constant, constant)).toBe(0);
    const message = 'frechetDistance: `A` must have at least two rows, got 1.';
    expect(() => frechetDistance([[1, 2]], constant)).toThrow(message);
  });
});
