import type { Matrix } from '@simvae/arrays';
import type { KernelPool } from '../wasm/kernel-pool.js';
import type { Coordinates } from './coordinates.js';
import { type Expectation, type Precision, tile } from './expectation.js';

/** Tiles of one call of the kernel. */
const tilesOfTask = 16;
/** Tiles that are on their way at a time. */
const tilesOfRound = 512;

/**
 * Writes all rows, in the coordinates, to each of `out`.
 *
 * @param out - at most one of each precision; all in memory of the pool.
 */
export function writeRows(
  pool: KernelPool,
  { mean, forward }: Coordinates,
  { data, shape: [rows, d] }: Matrix,
  out: readonly Expectation[],
): void {
  const tiles = Math.ceil(rows / tile);
  const size = Math.min(tilesOfRound, tiles);
  const input = pool.allocate(size * d * tile * 8);
  const whitener = pool.allocate(d * d * 8);
  pool.float64(whitener, d * d).set(forward);
  const view = pool.float64(input, size * d * tile);
  const to = (precision: Precision) => out.find((each) => each.precision === precision);
  const [single, double] = [to('single'), to('double')];
  for (let first = 0; first < tiles; first += size) {
    const end = Math.min(rows, (first + size) * tile);
    for (let row = first * tile; row < end; row++) {
      let at = Math.floor(row / tile - first) * d * tile + (row % tile);
      for (let c = 0, from = row * d; c < d; c++, from++, at += tile) view[at] = data[from] - mean[c];
    }
    const tasks: number[][] = [];
    for (let task = first; task < Math.min(tiles, first + size); task += tilesOfTask) {
      const count = Math.min(tilesOfTask, first + size - task, tiles - task);
      const [toSingle, toDouble] = [single, double].map((each) => each?.tileAt(task * tile) ?? 0);
      const from = input + (task - first) * d * tile * 8;
      tasks.push([from, count, d, whitener, out[0].width, toSingle, toDouble]);
    }
    pool.run('whiten', tasks);
  }
}
