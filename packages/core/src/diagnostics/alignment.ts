import type { HostTensor } from '../contract/network.js';
import { requireDivisible } from '../tensors/require-divisible.js';
import { requireFeatures, unitRowsOf } from './feature-matrix.js';

/**
 * How far apart views of one image lie: the squared distance of their directions, averaged over pairs and images.
 *
 *   mean over images and pairs (a, b) of views of || z_a / |z_a| - z_b / |z_b| ||^2
 *
 * Source: Wang & Isola, arXiv:2005.10242, section 4.1 (alpha = 2).
 *
 * @param features - [images * views, columns]; row = image * views + view.
 * @param views - views of each image, at least 2.
 * @returns in [0, 4]; 0 where views agree, about 2 where they have nothing in common.
 * @throws {RangeError} If features are no finite matrix, or rows are not whole sets of 2 views or more.
 */
export function alignment(features: HostTensor, views: number): number {
  const [rows, columns] = requireFeatures('alignment', features, 2);
  requireDivisible('alignment', rows, views);
  if (views < 2) throw new RangeError(`alignment: \`views\` must be at least 2, got ${views}.`);
  const unit = unitRowsOf(features);
  let total = 0;
  for (let first = 0; first < rows; first += views) {
    for (let a = first; a < first + views; a++) {
      for (let b = a + 1; b < first + views; b++) {
        for (let i = 0; i < columns; i++) total += (unit[a * columns + i] - unit[b * columns + i]) ** 2;
      }
    }
  }
  return total / ((rows * (views - 1)) / 2);
}
