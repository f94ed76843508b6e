import type { HostTensor } from '../contract/network.js';
import { requireFeatures } from './feature-matrix.js';

/**
 * The number of latents whose posterior mean depends on the image: variance over images above a threshold.
 *
 * Source: Burda et al., arXiv:1509.00519, section 4 (0.01).
 *
 * @param features - posterior means, [rows, latent].
 * @param threshold - in the squared units of the latents. @default 0.01
 * @throws {RangeError} If features are no finite matrix of at least 2 rows.
 */
export function activeUnits(features: HostTensor, threshold = 0.01): number {
  const [rows, columns] = requireFeatures('activeUnits', features, 2);
  const { data } = features;
  let active = 0;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let i = column; i < data.length; i += columns) mean += data[i] / rows;
    let variance = 0;
    for (let i = column; i < data.length; i += columns) variance += (data[i] - mean) ** 2 / rows;
    if (variance > threshold) active++;
  }
  return active;
}
