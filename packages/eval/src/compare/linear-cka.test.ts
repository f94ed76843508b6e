import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { linearCka } from './linear-cka.js';

const normal = (rows: number, columns: number, seed: number): Matrix => ({
  data: new RandomStream(seed, 'test').fillNormal(new Float64Array(rows * columns)),
  shape: [rows, columns],
});

describe('linearCka', () => {
  it('equals its definition on Gram matrices', async () => {
    // In numpy, K and L the products with themselves of X and Y minus their means: (K*L).sum() / ((K*K).sum() * (L*L).sum())**0.5
    const X = Array.from({ length: 12 }, (_, i) => [0, 1, 2].map((c) => ((7 * i + 13 * c) ** 2 % 31) / 10));
    const Y = Array.from({ length: 12 }, (_, i) => [0, 1, 2, 3].map((c) => ((5 * i + 3 * c) ** 2 % 29) / 7));
    expect(await linearCka(X, Y)).toBeCloseTo(0.2550782382700395, 12);
    expect(await linearCka(Y, X)).toBeCloseTo(0.2550782382700395, 12);
  });

  it('does not change when a representation is turned, scaled or shifted', async () => {
    const a = normal(200, 3, 1);
    const [cos, sin] = [Math.cos(1), Math.sin(1)];
    const turned = Array.from({ length: 200 }, (_, i) => {
      const [x, y, z] = a.data.subarray(3 * i, 3 * i + 3);
      return [7 * (cos * x - sin * y) + 1, 7 * (sin * x + cos * y) - 20, 7 * z];
    });
    expect(await linearCka(a, turned)).toBeCloseTo(1, 12);
    const b = normal(200, 5, 2);
    expect(await linearCka(turned, b)).toBeCloseTo(await linearCka(a, b), 12);
  });

  it('is small for unrelated representations of many rows, at any scale', async () => {
    const a = normal(5000, 4, 1);
    expect(await linearCka(a, normal(5000, 6, 2))).toBeLessThan(0.01);
    const huge: Matrix = { ...a, data: a.data.map((value) => value * 1e100) };
    expect(await linearCka(a, huge)).toBeCloseTo(1, 9);
  });

  it('rejects what cannot be compared', async () => {
    await expect(linearCka([[1], [2]], [[1]])).rejects.toThrow(
      '`Y` must have one row for each of X (2), got 1.',
    );
    await expect(linearCka([[1]], [[1]])).rejects.toThrow('`X` must have at least two rows, got 1.');
    await expect(linearCka([[1], [2]], [[3], [3]])).rejects.toThrow('`Y` must have rows that differ');
  });
});
