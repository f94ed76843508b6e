import {
  add,
  customGrad,
  div,
  exp,
  expandDims,
  type GradSaveFunc,
  log,
  max,
  mul,
  reshape,
  split,
  sqrt,
  square,
  squeeze,
  sub,
  sum,
  type Tensor,
  util,
} from '@tensorflow/tfjs-core';
import { requireDivisible } from './checks.js';

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

/** Added to a squared length: 1e-12 as a length, as in `torch.nn.functional.normalize`. */
const smallestSquare = 1e-24;

/**
 * Vectors divided by their Euclidean length, so that dot products are cosine similarities. A row of zeros stays zero,
 * with a finite gradient.
 *
 * @param rows - shape [..., dimensions].
 * @returns the same shape.
 */
export function normalizeRows<T extends Tensor>(rows: T): T {
  const squares = sum(square(rows), -1, true);
  return div(rows, sqrt(add(squares, smallestSquare)));
}

/**
 * Logarithm of the sum of exponentials along the last axis, for logits of any size.
 *
 *   log sum_k exp(logit_k) = m + log sum_k exp(logit_k - m),   m = max_k logit_k
 *
 * Departs from `logSumExp` of TensorFlow.js in its gradient, the softmax, which does not go through the maximum.
 *
 * @param logits - shape [..., classes].
 * @returns shape [...].
 */
export function rowLogSumExp<T extends Tensor>(logits: Tensor): T {
  const operation = customGrad((x, save) => {
    const largest = max(x as Tensor, -1, true);
    const exponentials = exp(sub(x as Tensor, largest));
    const total = sum(exponentials, -1);
    (save as GradSaveFunc)([exponentials, total]);
    return {
      value: add(log(total), squeeze(largest, [-1])),
      gradFunc: (dy: Tensor, saved: Tensor[]) => mul(saved[0], expandDims(div(dy, saved[1]), -1)),
    };
  });
  return operation(logits) as T;
}
