import type { HostTensor } from '../contract/network.js';
import { requireFeatures, unitRowsOf } from './feature-matrix.js';

/**
 * How much representations vary: the standard deviation of each column over rows of length 1, averaged over columns.
 *
 * 0 where all rows point the same way (collapse to a point); 1 / sqrt(columns) where they point everywhere alike.
 *
 * Source: Chen & He, arXiv:2011.10566, section 4.1.
 *
 * @param features - [rows, columns].
 * @returns in [0, 1 / sqrt(columns)]; divides by the number of rows.
 * @throws {RangeError} If features are no finite matrix of at least 2 rows.
 */
export function featureStandardDeviation(features: HostTensor): number {
  const [rows, columns] = requireFeatures('featureStandardDeviation', features, 2);
  const unit = unitRowsOf(features);
  let total = 0;
  for (let column = 0; column < columns; column++) {
    let mean = 0;
    for (let i = column; i < unit.length; i += columns) mean += unit[i] / rows;
    let variance = 0;
    for (let i = column; i < unit.length; i += columns) variance += (unit[i] - mean) ** 2 / rows;
    total += Math.sqrt(variance);
  }
  return total / columns;
}
