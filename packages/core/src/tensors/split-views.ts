import { reshape, split, type Tensor, util } from '@tensorflow/tfjs-core';
import { requireDivisible } from './require-divisible.js';

/**
 * Takes sample-major view rows apart: view j of every image.
 *
 * @param rows - shape [images * views, ...]; row = image * views + view.
 * @param views - views of each image, J.
 * @returns `views` tensors of shape [images, ...].
 * @throws {RangeError} If `views` does not divide the number of rows.
 */
export function splitViews<T extends Tensor>(rows: T, views: number): T[] {
  requireDivisible('splitViews', rows.shape[0], views);
  if (views === 1) return [rows];
  const [count, ...rest] = rows.shape;
  const size = util.sizeFromShape(rest);
  const flat = reshape(rows, [count / views, views * size]);
  return split(flat, views, 1).map((view) => reshape(view, [count / views, ...rest]) as T);
}
