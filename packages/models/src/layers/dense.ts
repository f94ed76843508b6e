import { leaf } from '@simvae/core';
import { add, matMul, type Tensor2D } from '@tensorflow/tfjs-core';
import { uniform } from './initialization.js';
import type { LayerSpec } from './layer.js';

export interface DenseOptions {
  /** Numbers per row that come out. */
  readonly units: number;
  /** Whether a constant is added to each; of no use before `batchNorm`. @default true */
  readonly bias?: boolean;
}

/**
 * A fully connected layer.
 *
 *   y = x W + b
 *
 * Parameters: `weight` [inputs, units], the transpose of PyTorch's, and `bias` [units], drawn in this order, uniform in
 * +-1/sqrt(inputs). Takes rows of numbers: put `flatten()` before it where there are images.
 *
 * Source of the start: PyTorch, `torch.nn.Linear.reset_parameters` (Kaiming uniform with a = sqrt(5)).
 *
 * @throws {RangeError} If `units` is no positive integer; when built, if rows are not of shape [inputs].
 */
export function dense({ units, bias = true }: DenseOptions): LayerSpec {
  if (!Number.isSafeInteger(units) || units < 1) {
    throw new RangeError(`dense: \`units\` must be a positive integer, got ${units}.`);
  }
  return (inputShape) => {
    if (inputShape.length !== 1) {
      throw new RangeError(`dense: rows must be of shape [inputs], got [${inputShape.join(', ')}].`);
    }
    const [inputs] = inputShape;
    return {
      outputShape: [units],
      init: (random) => ({
        params: {
          weight: uniform(random, [inputs, units], 1 / Math.sqrt(inputs)),
          ...(bias && { bias: uniform(random, [units], 1 / Math.sqrt(inputs)) }),
        },
        state: {},
      }),
      apply({ params, input }) {
        const product = matMul(input as Tensor2D, leaf<Tensor2D>(params, 'weight'));
        return { output: bias ? add(product, leaf(params, 'bias')) : product, state: {} };
      },
    };
  };
}
