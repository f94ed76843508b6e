import type { Neighbors } from './nearest-neighbors.js';

/**
 * `uniform`: every neighbour counts 1. `distance`: 1 / distance, or only the neighbours at distance 0 if any. `softmax`:
 * exp(similarity / temperature), similarity = 1 - cosine distance (Wu et al. 2018, section 3.4).
 */
export type NeighborWeights = 'uniform' | 'distance' | 'softmax';

/** How neighbours vote. */
export interface Voting {
  readonly weights: NeighborWeights;
  /** Of `softmax`. @default 1 */
  readonly temperature?: number;
}

/**
 * Share of each class among the first k neighbours of every query.
 *
 * @param neighbors - of each query, at least k, nearest first.
 * @param stride - neighbours per query in `neighbors`.
 * @param codes - class of every point, 0 .. classes - 1.
 * @returns [queries, classes]; rows sum to 1.
 */
export function vote(
  { indices, distances }: Neighbors,
  stride: number,
  k: number,
  codes: Int32Array,
  classes: number,
  { weights, temperature = 1 }: Voting,
): Float64Array {
  const queries = indices.length / stride;
  const shares = new Float64Array(queries * classes);
  for (let q = 0; q < queries; q++) {
    const first = q * stride;
    const touching = weights === 'distance' && distances[first] === 0;
    let total = 0;
    for (let j = first; j < first + k; j++) {
      let weight = 1;
      if (touching) weight = distances[j] === 0 ? 1 : 0;
      else if (weights === 'distance') weight = 1 / distances[j];
      else if (weights === 'softmax') weight = Math.exp((distances[first] - distances[j]) / temperature);
      shares[q * classes + codes[indices[j]]] += weight;
      total += weight;
    }
    for (let c = q * classes; c < (q + 1) * classes; c++) shares[c] /= total;
  }
  return shares;
}
