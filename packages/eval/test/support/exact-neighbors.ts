import type { Matrix } from '@simvae/arrays';
import { distanceOf, type Metric, pairRank } from '../../src/neighbors/metric.js';
import type { Neighbors } from '../../src/neighbors/nearest-neighbors.js';

/** The k nearest points of every query, by sorting all of them: equal distances by position. */
export function exactNeighbors(points: Matrix, queries: Matrix, k: number, metric: Metric): Neighbors {
  const [m, n] = [queries.shape[0], points.shape[0]];
  const result = { indices: new Int32Array(m * k), distances: new Float64Array(m * k) };
  for (let q = 0; q < m; q++) {
    const ranks = Float64Array.from({ length: n }, (_, i) => pairRank(metric, points, i, queries, q));
    const order = Array.from(ranks.keys()).sort((a, b) => ranks[a] - ranks[b] || a - b);
    for (let j = 0; j < k; j++) {
      result.indices[q * k + j] = order[j];
      result.distances[q * k + j] = distanceOf(metric, ranks[order[j]]);
    }
  }
  return result;
}
