import type { Matrix } from '@simvae/arrays';
import { Breath, type ComputeOptions } from '../input/options.js';
import { threadCount } from '../wasm/kernel-pool.js';
import { type Candidates, findCandidates } from './candidates.js';
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
 * @param find - finds the candidates.
 */
export async function nearestNeighbors(
  points: Matrix,
  queries: Matrix,
  k: number,
  metric: Metric,
  options: ComputeOptions = {},
  find = findCandidates,
): Promise<Neighbors> {
  const [n, d] = points.shape;
  const m = queries.shape[0];
  const keep = Math.min(n, k + spare);
  const threads = threadCount('nearestNeighbors', options.threads, n * m * d);
  const breath = new Breath(options);
  const prepared = preparePoints(points, metric);
  const candidates = await find({ points, queries, prepared, keep, threads, breath });
  const search = { points, queries, k, metric, prepared, keep };
  const indices = new Int32Array(m * k);
  const ranks = new Float64Array(m * k);
  const unsettled: number[] = [];
  for (let q = 0; q < m; q++) if (!refine(search, q, candidates, { indices, ranks })) unsettled.push(q);
  if (unsettled.length > 0) {
    await searchExactly(points, queries, unsettled, k, metric, indices, ranks, threads, breath);
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

/** Of each query, [queries, k]. */
interface Ranked {
  readonly indices: Int32Array;
  readonly ranks: Float64Array;
}

/**
 * Sorts a query's candidates by their ranks in float64 into the result.
 *
 * @returns whether its k nearest points are certainly among them.
 */
function refine(
  { points, queries, k, metric, prepared, keep }: Search,
  query: number,
  candidates: Candidates,
  { indices, ranks }: Ranked,
): boolean {
  const offset = query * keep;
  const begin = query * k;
  let filled = 0;
  for (let c = 0; c < keep; c++) {
    const index = candidates.indices[offset + c];
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
  const lastScore = candidates.scores[offset + keep - 1];
  if (keep === points.shape[0] && Number.isFinite(lastScore)) return true;
  return prepared.isComplete(query, queries, distanceOf(metric, ranks[begin + k - 1]), lastScore);
}
