import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { searchNeighbors } from './search-neighbors.js';

const rows = (count: number, seed: number) => {
  const random = new RandomStream(seed, 'rows');
  return Array.from({ length: count }, () => [random.normal(), random.normal(), random.normal()]);
};

describe('searchNeighbors', () => {
  it('finds the nearest points of rows, with their distances', async () => {
    const [points, queries] = [rows(50, 1), rows(20, 2)];
    const { indices, distances } = await searchNeighbors(points, queries, { k: 4 });
    for (const [q, query] of queries.entries()) {
      const all = points.map((point) => Math.hypot(...point.map((value, c) => value - query[c])));
      const nearest = Array.from(all.keys()).sort((a, b) => all[a] - all[b] || a - b);
      expect(Array.from(indices.subarray(q * 4, q * 4 + 4))).toEqual(nearest.slice(0, 4));
      for (let i = 0; i < 4; i++) expect(distances[q * 4 + i]).toBeCloseTo(all[nearest[i]], 12);
    }
  });

  it('takes the angle for the distance where that is asked for', async () => {
    const points = [
      [1, 0],
      [100, 1],
      [0, 1],
    ];
    expect([...(await searchNeighbors(points, [[2, 0.02]], { k: 2, metric: 'cosine' })).indices]).toEqual([
      1, 0,
    ]);
    expect([...(await searchNeighbors(points, [[2, 0.02]], { k: 2 })).indices]).toEqual([0, 2]);
  });

  it('refuses what cannot be searched', async () => {
    const points = rows(3, 1);
    const of = (options: object, queries: number[][] = points) => searchNeighbors(points, queries, options);
    await expect(of({ k: 4 })).rejects.toThrow(
      new RangeError('searchNeighbors: `k` must be an integer from 1 to the 3 points, got 4.'),
    );
    await expect(of({ k: 0 })).rejects.toThrow('got 0.');
    await expect(of({ k: 1, metric: 'l1' })).rejects.toThrow(
      "`metric` must be 'euclidean' or 'cosine', got l1.",
    );
    await expect(of({ k: 1 }, [[1, 2]])).rejects.toThrow('`queries` must have 3 columns, got 2.');
  });
});
