import type { Matrix } from '../types.js';
import { type Metric, pairDistance } from './metric.js';

/**
 * The k nearest points of one query, in float64: writes row `query` of `indices` and `distances` [queries, k].
 * Equal distances are ordered by position.
 */
export function exactNeighbors(
  points: Matrix,
  queries: Matrix,
  query: number,
  k: number,
  metric: Metric,
  indices: Int32Array,
  distances: Float64Array,
): void {
  const begin = query * k;
  let filled = 0;
  for (let index = 0; index < points.shape[0]; index++) {
    const distance = pairDistance(metric, points, index, queries, query);
    if (filled === k && distance >= distances[begin + k - 1]) continue;
    let slot = filled < k ? filled++ : k - 1;
    while (slot > 0 && distances[begin + slot - 1] > distance) {
      distances[begin + slot] = distances[begin + slot - 1];
      indices[begin + slot] = indices[begin + slot - 1];
      slot--;
    }
    distances[begin + slot] = distance;
    indices[begin + slot] = index;
  }
}
