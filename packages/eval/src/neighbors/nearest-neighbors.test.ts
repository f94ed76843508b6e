import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactNeighbors } from '../../test/support/exact-neighbors.js';
import type { Metric } from './metric.js';
import { nearestNeighbors } from './nearest-neighbors.js';

const normal = (rows: number, columns: number, seed: number, scale = 1): Matrix => ({
  data: new RandomStream(seed, 'test')
    .fillNormal(new Float64Array(rows * columns))
    .map((value) => value * scale),
  shape: [rows, columns],
});

describe('nearestNeighbors', () => {
  it.each(['euclidean', 'cosine'] as const)('equals an exhaustive search, %s', async (metric) => {
    for (const [n, m, d, k] of [
      [1, 1, 1, 1],
      [9, 5, 3, 9],
      [700, 150, 10, 15],
      [333, 129, 65, 4],
    ] as const) {
      const points = normal(n, d, 1);
      const queries = normal(m, d, 2);
      expect(await nearestNeighbors(points, queries, k, metric)).toEqual(
        exactNeighbors(points, queries, k, metric),
      );
    }
  });

  it('orders equal distances by position, however many there are', async () => {
    const points: Matrix = { data: new Float32Array(200 * 2).map((_, i) => i % 2), shape: [200, 2] };
    const { indices } = await nearestNeighbors(points, points, 5, 'euclidean');
    for (let q = 0; q < 200; q++) expect([...indices.subarray(q * 5, q * 5 + 5)]).toEqual([0, 1, 2, 3, 4]);
  });

  it('equals an exhaustive search on coarse grids, at any scale and offset', async () => {
    const grids = fc.record({
      values: fc.array(fc.integer({ min: -2, max: 2 }), { minLength: 60, maxLength: 240 }),
      columns: fc.integer({ min: 1, max: 3 }),
      scale: fc.constantFrom(1, 1e-30, 1e30, 1e-3),
      offset: fc.constantFrom(0, 1, 1e6),
      metric: fc.constantFrom<Metric>('euclidean', 'cosine'),
    });
    await fc.assert(
      fc.asyncProperty(grids, async ({ values, columns, scale, offset, metric }) => {
        const rows = Math.floor(values.length / columns);
        const data = Float64Array.from(values.slice(0, rows * columns), (value) => (value + offset) * scale);
        const points: Matrix = { data, shape: [rows, columns] };
        const k = Math.min(rows, 6);
        expect(await nearestNeighbors(points, points, k, metric)).toEqual(
          exactNeighbors(points, points, k, metric),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('gives the same on two threads', async () => {
    const points = normal(3000, 40, 3);
    const queries = normal(2000, 40, 4);
    const one = await nearestNeighbors(points, queries, 10, 'euclidean', { threads: 1 });
    expect(await nearestNeighbors(points, queries, 10, 'euclidean', { threads: 2 })).toEqual(one);
  });

  it('stops when asked to', async () => {
    const points = normal(20000, 64, 5);
    const search = nearestNeighbors(points, points, 1, 'euclidean', {
      signal: AbortSignal.abort(new Error('enough')),
    });
    await expect(search).rejects.toThrow('enough');
  });
});
