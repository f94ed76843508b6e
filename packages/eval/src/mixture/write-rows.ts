import type { Matrix } from '@simvae/arrays';
import type { KernelPool } from '../wasm/kernel-pool.js';
import type { Coordinates } from './coordinates.js';
import { type Expectation, type Precision, tile } from './expectation.js';

/** Tiles of one call of the kernel. */
const tilesOfTask = 16;
/** Tiles that are on their way at a time. */
const tilesOfRound = 512;

/** Where tiles of 16 rows are written, feature by feature. */
interface TilePlaces {
  /** Features of a tile in memory, at least d. */
  readonly width: number;
  /** Address of the tile that begins with a row, in float32; 0 for none. */
  single(row: number): number;
  /** Likewise in float64. */
  double(row: number): number;
}

/**
 * Writes all rows, in the coordinates, to each of `out`.
 *
 * @param out - at most one of each precision; all in memory of the pool.
 */
export function writeRows(
  pool: KernelPool,
  coordinates: Coordinates,
  matrix: Matrix,
  out: readonly Expectation[],
): void {
  const to = (precision: Precision) => {
    const expectation = out.find((each) => each.precision === precision);
    return (row: number) => expectation?.tileAt(row) ?? 0;
  };
  writeTiles(pool, coordinates, matrix, { width: out[0].width, single: to('single'), double: to('double') });
}

/** Rows as z = W (x - mean), [n, d]. */
export function transformRows(
  pool: KernelPool,
  coordinates: Coordinates,
  matrix: Matrix,
): Matrix<Float64Array> {
  const [rows, d] = matrix.shape;
  const length = Math.ceil(rows / tile) * tile * d;
  const to = pool.allocate(length * 8);
  writeTiles(pool, coordinates, matrix, { width: d, single: () => 0, double: (row) => to + row * d * 8 });
  const view = pool.float64(to, length);
  const data = new Float64Array(rows * d);
  for (let row = 0; row < rows; row++) {
    const first = (row - (row % tile)) * d + (row % tile);
    for (let c = 0; c < d; c++) data[row * d + c] = view[first + c * tile];
  }
  return { data, shape: [rows, d] };
}

function writeTiles(
  pool: KernelPool,
  { mean, forward }: Coordinates,
  { data, shape: [rows, d] }: Matrix,
  { width, single, double }: TilePlaces,
): void {
  const tiles = Math.ceil(rows / tile);
  const size = Math.min(tilesOfRound, tiles);
  const input = pool.allocate(size * d * tile * 8);
  const whitener = pool.allocate(d * d * 8);
  pool.float64(whitener, d * d).set(forward);
  const view = pool.float64(input, size * d * tile);
  for (let first = 0; first < tiles; first += size) {
    const end = Math.min(rows, (first + size) * tile);
    for (let row = first * tile; row < end; row++) {
      let at = Math.floor(row / tile - first) * d * tile + (row % tile);
      for (let c = 0, from = row * d; c < d; c++, from++, at += tile) view[at] = data[from] - mean[c];
    }
    const tasks: number[][] = [];
    for (let task = first; task < Math.min(tiles, first + size); task += tilesOfTask) {
      const count = Math.min(tilesOfTask, first + size - task, tiles - task);
      const from = input + (task - first) * d * tile * 8;
      tasks.push([from, count, d, whitener, width, single(task * tile), double(task * tile)]);
    }
    pool.run('whiten', tasks);
  }
}
