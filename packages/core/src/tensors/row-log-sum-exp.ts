import {
  add,
  customGrad,
  exp,
  expandDims,
  log,
  max,
  mul,
  squeeze,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * Logarithm of the sum of exponentials along the last axis, exact for logits of any size.
 *
 *   log sum_k exp(logit_k) = m + log sum_k exp(logit_k - m),   m = max_k logit_k
 *
 * Departs from `logSumExp` of TensorFlow.js in its gradient, the softmax, which does not go through the maximum.
 *
 * @param logits - shape [..., classes].
 * @returns shape [...].
 */
export function rowLogSumExp<T extends Tensor>(logits: Tensor): T {
  const operation = customGrad((input, save) => {
    const x = input as Tensor;
    const largest = max(x, -1, true);
    const value = add(log(sum(exp(sub(x, largest)), -1)), squeeze(largest, [-1]));
    (save as (tensors: Tensor[]) => void)([x, value]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [x, value] = saved;
        return mul(expandDims(dy, -1), exp(sub(x, expandDims(value, -1))));
      },
    };
  });
  return operation(logits) as T;
}
