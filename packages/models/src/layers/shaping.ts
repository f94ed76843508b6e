import { sizeOf } from '@simvae/arrays';
import { elu, relu as reluOf, reshape, sigmoid, softplus, type Tensor, tanh } from '@tensorflow/tfjs-core';
import { type LayerSpec, pureLayer } from './layer.js';

const activations = { relu: reluOf, tanh, sigmoid, elu, softplus } as const satisfies Record<
  string,
  (x: Tensor) => Tensor
>;

/** A function of each number. */
export type Activation = keyof typeof activations;

/**
 * Applies a function to every number.
 *
 * @throws {RangeError} If there is no such function.
 */
export function activation(name: Activation): LayerSpec {
  if (!Object.hasOwn(activations, name)) {
    const known = Object.keys(activations).join(', ');
    throw new RangeError(`activation: \`name\` must be one of ${known}, got ${String(name)}.`);
  }
  return (inputShape) => pureLayer(inputShape, activations[name]);
}

/** max(0, x). */
export function relu(): LayerSpec {
  return activation('relu');
}

/** Rows of any shape as rows of numbers, in row-major order. */
export function flatten(): LayerSpec {
  return (inputShape) => reshapeTo([sizeOf(inputShape)])(inputShape);
}

/**
 * Rows in another shape, in row-major order.
 *
 * @param shape - of a row that comes out.
 * @throws {RangeError} When built, if rows have another number of elements.
 */
export function reshapeTo(shape: readonly number[]): LayerSpec {
  return (inputShape) => {
    if (sizeOf(shape) !== sizeOf(inputShape)) {
      throw new RangeError(
        `reshapeTo: \`shape\` must have as many elements as rows of [${inputShape.join(', ')}], got [${shape.join(', ')}].`,
      );
    }
    return pureLayer(shape, (input) => reshape(input, [input.shape[0], ...shape]));
  };
}
