import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exactNeighbors } from '../../test/support/exact-neighbors.js';
import { findRuntime } from '../platform/node/models.js';
import { type FindCandidates, findCandidates } from './candidates.js';
import { kernelCandidates } from './kernel-candidates.js';
import { largestProducts } from './largest-products.js';
import type { Metric } from './metric.js';
import { nearestNeighbors } from './nearest-neighbors.js';
import { runtimeCandidates } from './runtime-candidates.js';

const normal = (rows: number, columns: number, seed: number, scale = 1): Matrix => ({
  data: new RandomStream(seed, 'test')
    .fillNormal(new Float64Array(rows * columns))
    .map((value) => value * scale),
  shape: [rows, columns],
});

const byRuntime: FindCandidates = async (search) => runtimeCandidates((await findRuntime())!, search);

describe.each([
  ['kernels', kernelCandidates],
  ['ONNX Runtime', byRuntime],
] as const)('nearestNeighbors by %s', (_, find) => {
  it.each(['euclidean', 'cosine'] as const)('equals an exhaustive search, %s', async (metric) => {
    for (const [n, m, d, k] of [
      [1, 1, 1, 1],
      [9, 5, 3, 9],
      [700, 150, 10, 15],
      [333, 129, 65, 4],
    ] as const) {
      const points = normal(n, d, 1);
      const queries = normal(m, d, 2);
      expect(await nearestNeighbors(points, queries, k, metric, {}, find)).toEqual(
        exactNeighbors(points, queries, k, metric),
      );
    }
  });

  it('orders equal distances by position, however many there are', async () => {
    const points: Matrix = { data: new Float32Array(200 * 2).map((_, i) => i % 2), shape: [200, 2] };
    const { indices } = await nearestNeighbors(points, points, 5, 'euclidean', {}, find);
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
        expect(await nearestNeighbors(points, points, k, metric, {}, find)).toEqual(
          exactNeighbors(points, points, k, metric),
        );
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('stops when asked to, even between two blocks', async () => {
    const points = normal(20000, 64, 5);
    const reason = new Error('enough');
    const stop = (options: object) => nearestNeighbors(points, points, 1, 'euclidean', options, find);
    await expect(stop({ signal: AbortSignal.abort(reason) })).rejects.toThrow(reason);
    const controller = new AbortController();
    const onProgress = (fraction: number) => {
      if (fraction > 0.1) controller.abort(reason);
    };
    await expect(stop({ signal: controller.signal, onProgress })).rejects.toThrow(reason);
  });
});

describe('candidates', () => {
  it('come from ONNX Runtime where rows are wide and many, with the same neighbours', async () => {
    const points = normal(4000, 200, 8);
    const queries = normal(5100, 200, 9);
    let runtime = 0;
    const counted: FindCandidates = async (search) => {
      const { InferenceSession } = (await findRuntime())!;
      const { create } = InferenceSession;
      try {
        InferenceSession.create = ((...args: Parameters<typeof create>) => {
          runtime++;
          return create.apply(InferenceSession, args);
        }) as typeof create;
        return await findCandidates(search);
      } finally {
        InferenceSession.create = create;
      }
    };
    const found = await nearestNeighbors(points, queries, 2, 'cosine', {}, counted);
    expect(runtime).toBe(1);
    expect(found).toEqual(await nearestNeighbors(points, queries, 2, 'cosine', {}, kernelCandidates));
  });

  it('are found among points of several blocks, for queries of several tiles', async () => {
    const points = normal(17000, 3, 6);
    const queries = normal(300, 3, 7);
    expect(await nearestNeighbors(points, queries, 4, 'euclidean', {}, byRuntime)).toEqual(
      await nearestNeighbors(points, queries, 4, 'euclidean', {}, kernelCandidates),
    );
  });

  it('are the largest products and where they are, by a model that says its names', async () => {
    const { InferenceSession, Tensor } = (await findRuntime())!;
    const session = await InferenceSession.create(largestProducts());
    expect([session.inputNames, session.outputNames]).toEqual([
      ['q', 'p', 'k'],
      ['scores', 'indices'],
    ]);
    const { scores, indices } = await session.run({
      q: new Tensor('float32', Float32Array.of(1, 2, -1, 0), [2, 2]),
      p: new Tensor('float32', Float32Array.of(1, 5, 3, 0, 1, 4), [2, 3]),
      k: new Tensor('int64', BigInt64Array.of(2n), [1]),
    });
    expect([...(scores.data as Float32Array)]).toEqual([11, 7, -1, -3]);
    expect([...(indices.data as BigInt64Array)]).toEqual([2n, 1n, 0n, 2n]);
  });
});

describe('nearestNeighbors', () => {
  it('gives the same on two threads', async () => {
    const points = normal(3000, 40, 3);
    const queries = normal(2000, 40, 4);
    const one = await nearestNeighbors(points, queries, 10, 'euclidean', { threads: 1 });
    expect(await nearestNeighbors(points, queries, 10, 'euclidean', { threads: 2 })).toEqual(one);
  });
});
