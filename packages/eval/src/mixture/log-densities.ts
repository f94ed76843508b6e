import { cholesky } from '../linalg/cholesky.js';
import { invertLower } from '../linalg/invert-lower.js';
import type { Matrix } from '../types.js';
import type { FittedMixture } from './fit-mixture.js';
import { transformRow } from './transform-row.js';

/**
 * log p(x) of every row: log w_k N(x; k) - log r_k for the component k with the largest responsibility r_k.
 *
 * @param responsibilities - of these rows, [rows, K].
 * @returns nats, [rows].
 */
export function logDensities(
  { model: { weights, means, covariances }, coordinates }: FittedMixture,
  points: Matrix,
  responsibilities: Float64Array,
): Float64Array {
  const [rows, d] = points.shape;
  const components = weights.length;
  const whiteners = Array.from({ length: components }, (_, k) =>
    // fitted covariances have a factor
    invertLower(cholesky(covariances.subarray(k * d * d, (k + 1) * d * d), d)!, d),
  );
  const z = new Float64Array(d);
  const densities = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let k = 0;
    for (let c = 1; c < components; c++) {
      if (responsibilities[i * components + c] > responsibilities[i * components + k]) k = c;
    }
    transformRow(coordinates, points, i, z);
    const whiten = whiteners[k];
    let density =
      Math.log(weights[k] / responsibilities[i * components + k]) - (d / 2) * Math.log(2 * Math.PI);
    for (let a = 0; a < d; a++) {
      let sum = 0;
      for (let b = 0; b <= a; b++) sum += whiten[a * d + b] * (z[b] - means[k * d + b]);
      density += Math.log(whiten[a * d + a]) - (sum * sum) / 2;
    }
    densities[i] = density + coordinates.logDeterminant;
  }
  return densities;
}
