import type { Matrix } from '@simvae/arrays';
import { Breath, type ComputeOptions } from '../input/options.js';
import { KernelPool, threadCount } from '../wasm/kernel-pool.js';
import { distanceOf, type Metric, pairRank } from './metric.js';
import { type PreparedPoints, preparePoints } from './prepare-points.js';
import { searchExactly } from './search-exactly.js';

/** Neighbours of each query, nearest first; equal distances by position. */
export interface Neighbors {
  /** Rows of the points, [queries, k]. */
  readonly indices: Int32Array;
  /** Their distances, [queries, k]. */
  readonly distances: Float64Array;
}

/** Queries searched in one call of the kernel. */
const tile = 128;
/** Multiply-adds of a thread between two chances for other work of the process: about 0.05 s. */
const groupWork = 2e8;
/** Queries held in WebAssembly memory at a time. */
const chunk = 16384;
/** Candidates beyond k that the float32 search returns. */
const spare = 9;

/**
 * The k nearest points of every query, by exhaustive search.
 *
 * Candidates come from float32 products; their distances are computed in float64, and a query whose k nearest are
 * not provably among its candidates (by the rounding error of float32 dot products) is searched again in float64.
 * The result is that of an exhaustive float64 search. No array of size points * queries is made.
 *
 * @param points - [n, d].
 * @param queries - [m, d].
 * @param k - neighbours per query, at most n.
 */
export async function nearestNeighbors(
  points: Matrix,
  queries: Matrix,
  k: number,
  metric: Metric,
  options: ComputeOptions = {},
): Promise<Neighbors> {
  const [n, d] = points.shape;
  const m = queries.shape[0];
  const keep = Math.min(n, k + spare);
  const indices = new Int32Array(m * k);
  const ranks = new Float64Array(m * k);
  const prepared = preparePoints(points, metric);
  const pool = await KernelPool.open(threadCount('nearestNeighbors', options.threads, n * m * d));
  try {
    const panelCount = Math.ceil(n / 8);
    const panels = pool.allocate(panelCount * 32 * d);
    const offsets = pool.allocate(panelCount * 32);
    prepared.fillPanels(pool.float32(panels, panelCount * 8 * d), pool.float32(offsets, panelCount * 8));
    const size = Math.min(chunk, Math.ceil(m / 4) * 4);
    const queryAddress = pool.allocate(size * d * 4);
    const scoreAddress = pool.allocate(size * keep * 4);
    const indexAddress = pool.allocate(size * keep * 4);
    const scratch = pool.allocate(Math.ceil(size / tile) * 64);
    const search = { points, queries, k, metric, prepared, keep };
    const breath = new Breath(options);
    const unsettled: number[] = [];
    for (let start = 0; start < m; start += chunk) {
      const count = Math.min(chunk, m - start);
      prepared.fillQueries(queries, start, count, pool.float32(queryAddress, size * d));
      const scores = pool.float32(scoreAddress, size * keep).fill(-Infinity);
      const tasks: number[][] = [];
      for (let q = 0; q < count; q += tile) {
        const rows = Math.min(tile, Math.ceil((count - q) / 4) * 4);
        const [query, score, index] = [
          queryAddress + q * d * 4,
          scoreAddress + q * keep * 4,
          indexAddress + q * keep * 4,
        ];
        tasks.push([
          query,
          rows,
          panels,
          panelCount,
          d,
          offsets,
          keep,
          score,
          index,
          scratch + (q / tile) * 64,
        ]);
      }
      const group = pool.threads * Math.min(8, Math.ceil(groupWork / (tile * n * d)));
      for (let t = 0; t < tasks.length; t += group) {
        pool.run('nearest', tasks.slice(t, t + group));
        await breath.take((start + t * tile) / m);
      }
      const candidates = pool.int32(indexAddress, size * keep);
      const lists = { candidates, scores, indices, ranks };
      for (let q = 0; q < count; q++)
        if (!refine(search, start + q, q * keep, lists)) unsettled.push(start + q);
    }
    if (unsettled.length > 0) {
      await searchExactly(pool, points, queries, unsettled, k, metric, indices, ranks, breath);
    }
  } finally {
    pool.close();
  }
  return { indices, distances: ranks.map((rank) => distanceOf(metric, rank)) };
}

interface Search {
  readonly points: Matrix;
  readonly queries: Matrix;
  readonly k: number;
  readonly metric: Metric;
  readonly prepared: PreparedPoints;
  readonly keep: number;
}

/** Candidates of the float32 search by query, [.., keep], and the result by query, [.., k]. */
interface Lists {
  readonly candidates: Int32Array;
  readonly scores: Float32Array;
  readonly indices: Int32Array;
  readonly ranks: Float64Array;
}

/**
 * Sorts a query's candidates by their ranks in float64 into the result.
 *
 * @param offset - of the query's candidates.
 * @returns whether its k nearest points are certainly among them.
 */
function refine(
  { points, queries, k, metric, prepared, keep }: Search,
  query: number,
  offset: number,
  { candidates, scores, indices, ranks }: Lists,
): boolean {
  const begin = query * k;
  let filled = 0;
  for (let c = 0; c < keep; c++) {
    const index = candidates[offset + c];
    const rank = pairRank(metric, points, index, queries, query);
    let slot = filled;
    if (filled === k) {
      const last = begin + k - 1;
      if (rank > ranks[last] || (rank === ranks[last] && index > indices[last])) continue;
      slot = k - 1;
    } else filled++;
    while (slot > 0) {
      const above = begin + slot - 1;
      if (ranks[above] < rank || (ranks[above] === rank && indices[above] < index)) break;
      ranks[above + 1] = ranks[above];
      indices[above + 1] = indices[above];
      slot--;
    }
    ranks[begin + slot] = rank;
    indices[begin + slot] = index;
  }
  const lastScore = scores[offset + keep - 1];
  if (keep === points.shape[0] && Number.isFinite(lastScore)) return true;
  return prepared.isComplete(query, queries, distanceOf(metric, ranks[begin + k - 1]), lastScore);
}
