import type { Matrix } from '../types.js';
import type { Coordinates } from './coordinates.js';

/** Writes z = W (x - mean) of one row to `out` [d]. */
export function transformRow(
  { mean, forward }: Coordinates,
  { data, shape }: Matrix,
  row: number,
  out: Float64Array,
) {
  const d = shape[1];
  const first = row * d;
  out.fill(0);
  for (let a = 0; a < d; a++) {
    let sum = 0;
    for (let b = 0; b <= a; b++) sum += forward[a * d + b] * (data[first + b] - mean[b]);
    out[a] = sum;
  }
}
