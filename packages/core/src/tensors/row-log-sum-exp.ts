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
  squeeze,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

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
