import type { Matrix } from '@simvae/arrays';
import type { Breath } from '../input/options.js';
import { KernelPool } from '../wasm/kernel-pool.js';
import { type Metric, sumOfSquares } from './metric.js';

/**
 * The k nearest points of some queries by exhaustive search in float64: for those that the float32 search cannot
 * settle, because very many distances are nearly equal.
 *
 * @param which - rows of `queries`.
 * @param indices - [queries, k]: written for those rows, nearest first, equal ranks by position.
 * @param ranks - [queries, k], likewise.
 */
export async function searchExactly(
  points: Matrix,
  queries: Matrix,
  which: readonly number[],
  k: number,
  metric: Metric,
  indices: Int32Array,
  ranks: Float64Array,
  threads: number,
  breath: Breath,
): Promise<void> {
  const pool = await KernelPool.open(threads);
  try {
    const [n, d] = points.shape;
    const panels = pool.allocate(Math.ceil(n / 4) * 32 * d);
    const norms = pool.allocate(n * 8);
    const panelView = pool.float64(panels, Math.ceil(n / 4) * 4 * d);
    const normView = pool.float64(norms, n);
    for (let i = 0; i < n; i++) {
      for (let c = 0, at = (i >> 2) * 4 * d + (i & 3); c < d; c++, at += 4)
        panelView[at] = points.data[i * d + c];
      normView[i] = sumOfSquares(points, i);
    }
    const group = 64 * pool.threads;
    const query = pool.allocate(group * (d + 1) * 8);
    const rank = pool.allocate(group * k * 8);
    const index = pool.allocate(group * k * 4);
    for (let first = 0; first < which.length; first += group) {
      const some = which.slice(first, first + group);
      const queryView = pool.float64(query, group * (d + 1));
      const rankView = pool.float64(rank, group * k).fill(Number.POSITIVE_INFINITY);
      const cosine = metric === 'cosine' ? 1 : 0;
      const tasks = some.map((row, slot) => {
        queryView.set(queries.data.subarray(row * d, (row + 1) * d), slot * (d + 1));
        queryView[slot * (d + 1) + d] = sumOfSquares(queries, row);
        const out = [rank + slot * k * 8, index + slot * k * 4];
        return [query + slot * (d + 1) * 8, panels, n, d, norms, cosine, k, ...out];
      });
      pool.run('nearestExact', tasks);
      const indexView = pool.int32(index, group * k);
      some.forEach((row, slot) => {
        indices.set(indexView.subarray(slot * k, (slot + 1) * k), row * k);
        ranks.set(rankView.subarray(slot * k, (slot + 1) * k), row * k);
      });
      await breath.take(1);
    }
  } finally {
    pool.close();
  }
}
