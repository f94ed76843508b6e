import { principalComponents, searchNeighbors } from '@simvae/eval';
import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { type UmapOptions, umapLayout } from './umap-layout.js';

/** A layout of rows, whose nearest are searched. */
async function layout(rows: number[][], options: UmapOptions, near = 15) {
  const k = Math.min(near, rows.length - 1);
  const found = await searchNeighbors(rows, rows, { k });
  const { scores } = await principalComponents(rows);
  const points = rows.map((_, row) => [scores.data[2 * row], scores.data[2 * row + 1]] as const);
  return umapLayout(rows, found, points, options);
}

/** Rows around three corners in six dimensions. */
const random = new RandomStream(1, 'rows');
const clusters = Array.from({ length: 90 }, (_, i) =>
  Array.from({ length: 6 }, (_, c) => random.normal() + (c === i % 3 ? 12 : 0)),
);

describe('umapLayout', () => {
  it('keeps clusters together and apart from others', async () => {
    const places = await layout(clusters, { seed: 0 });
    const nearestIsAlike = places.map(([x, y], i) => {
      const distances = places.map(([u, v], j) =>
        i === j ? Number.POSITIVE_INFINITY : Math.hypot(x - u, y - v),
      );
      return distances.indexOf(Math.min(...distances)) % 3 === i % 3;
    });
    expect(nearestIsAlike.filter(Boolean)).toHaveLength(90);
  });

  it('is the same for the same seed, and another for another', async () => {
    const first = await layout(clusters, { seed: 0 });
    expect(await layout(clusters, { seed: 0 })).toEqual(first);
    expect(await layout(clusters, { seed: 1 })).not.toEqual(first);
  });

  it('says how far it is, and stops when it is asked to, within an epoch', async () => {
    const controller = new AbortController();
    const fractions: number[] = [];
    const onProgress = (fraction: number): void => {
      fractions.push(fraction);
      if (fractions.length === 5) controller.abort();
    };
    await expect(layout(clusters, { seed: 0, onProgress, signal: controller.signal })).rejects.toThrow(
      'This operation was aborted',
    );
    expect(fractions).toHaveLength(5);
    expect(fractions).toEqual([...fractions].sort());
  });

  it('hears of a signal that comes from outside while it works', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 1);
    await expect(layout(clusters, { seed: 0, signal: controller.signal })).rejects.toThrow('aborted');
  });

  it.each([4, 5, 16])('lays out %i rows, and rows that do not differ', async (n) => {
    for (const rows of [clusters.slice(0, n), Array.from({ length: n }, () => [1, 2])]) {
      const places = await layout(rows, { seed: 0 });
      expect(places).toHaveLength(n);
      expect(places.flat().every(Number.isFinite)).toBe(true);
    }
  });
});
