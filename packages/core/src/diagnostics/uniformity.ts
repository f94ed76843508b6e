import type { HostTensor } from '../contract/network.js';
import { requireFeatures, unitRowsOf } from './feature-matrix.js';

/**
 * How evenly directions cover the sphere: the logarithm of the mean Gaussian potential over pairs of rows.
 *
 *   log mean_{i < j} exp( -2 || z_i / |z_i| - z_j / |z_j| ||^2 )
 *
 * Source: Wang & Isola, arXiv:2005.10242, section 4.1 (t = 2).
 *
 * @param features - [rows, columns]; one view of each image. Time grows with the square of the rows: some hundreds do.
 * @returns 0 where all rows point the same way; where they cover the sphere evenly, -3.25 for 10 columns, towards -4 for
 *   many: log 0F1(columns / 2; 4) - 4.
 * @throws {RangeError} If features are no finite matrix of at least 2 rows.
 */
export function uniformity(features: HostTensor): number {
  const [rows, columns] = requireFeatures('uniformity', features, 2);
  const unit = unitRowsOf(features);
  let total = 0;
  for (let a = 1; a < rows; a++) {
    for (let b = 0; b < a; b++) {
      let distance = 0;
      for (let i = 0; i < columns; i++) distance += (unit[a * columns + i] - unit[b * columns + i]) ** 2;
      total += Math.exp(-2 * distance);
    }
  }
  return Math.log(total / ((rows * (rows - 1)) / 2));
}
