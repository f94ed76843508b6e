import { setImmediate } from 'node:timers/promises';
import type { Neighbors } from '@simvae/eval';
import { RandomStream } from '@simvae/random';

/** Points that count as near, the point itself among them (McInnes et al., arXiv:1802.03426: 15). */
export const umapNeighbors = 15;
/** Passes over the pairs of near points. From principal components it settles sooner than from random places. */
const epochs = 200;
/** Of the places to begin with: the largest coordinate. */
const extent = 10;

export interface UmapOptions {
  readonly seed: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (fraction: number) => void;
}

/**
 * A layout in two dimensions by UMAP, from the places of the principal components (Kobak & Linderman 2021: what is far apart
 * stays so, and the same data is laid out alike).
 *
 * @param rows - [n]: the features.
 * @param near - the nearest of each, itself first: [n, k], k below n.
 * @param places - [n]: to begin with.
 * @throws the signal's reason, if it stopped the work.
 */
export async function umapLayout(
  rows: number[][],
  { indices, distances }: Neighbors,
  places: readonly (readonly [number, number])[],
  { seed, signal, onProgress }: UmapOptions,
): Promise<(readonly [number, number])[]> {
  const k = indices.length / rows.length;
  const random = new RandomStream(seed, 'map', 'umap');
  const { UMAP } = await import('umap-js');
  const umap = new UMAP({ nNeighbors: k, nEpochs: epochs, random: () => random.uniform() });
  const listsOf = (values: Int32Array | Float64Array) =>
    rows.map((_, row) => Array.from(values.subarray(row * k, (row + 1) * k)));
  umap.setPrecomputedKNN(listsOf(indices), listsOf(distances));
  umap.initializeFit(rows);
  // What it begins with is what `step` moves.
  const embedding = umap.getEmbedding();
  const largest = places.reduce((most, [x, y]) => Math.max(most, Math.abs(x), Math.abs(y)), 0);
  for (const [row, place] of places.entries()) {
    // No two points at one place: nothing would drive them apart.
    for (const c of [0, 1]) {
      embedding[row][c] = (largest === 0 ? 0 : (extent * place[c]) / largest) + 1e-4 * random.normal();
    }
  }
  for (let epoch = 0; epoch < epochs; epoch++) {
    onProgress?.(epoch / epochs);
    await setImmediate();
    signal?.throwIfAborted();
    umap.step();
  }
  return umap.getEmbedding().map(([x, y]) => [x, y] as const);
}
