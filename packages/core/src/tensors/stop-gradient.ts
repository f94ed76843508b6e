import { clone, customGrad, scalar, type Tensor, zerosLike } from '@tensorflow/tfjs-core';

/**
 * The same values, constant for differentiation: what is computed from them takes no part in the backward pass.
 *
 * @param tensor - any shape.
 * @returns the same shape and values.
 */
export function stopGradient<T extends Tensor>(tensor: T): T {
  // The tape sees one operation on an unrelated constant, so nothing behind it leads back to `tensor`.
  const operation = customGrad((constant) => ({
    value: clone(tensor),
    gradFunc: () => zerosLike(constant as Tensor),
  }));
  return operation(scalar(0)) as T;
}
