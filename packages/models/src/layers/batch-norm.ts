import { channelAffine, channelMoments } from '@simvae/compile';
import { leaf } from '@simvae/core';
import { add, mul, rsqrt, sub, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { LayerSpec } from './layer.js';

export interface BatchNormOptions {
  /** Share of a batch's statistics in the running ones. @default 0.1 */
  readonly momentum?: number;
  /** Added to variances. @default 1e-5 */
  readonly epsilon?: number;
}

/**
 * Batch normalisation of each channel, the last dimension, over rows and, of images, over positions.
 *
 *   y = weight (x - mean) / sqrt(variance + epsilon) + bias
 *
 * computed, as PyTorch does, as y = x scale + offset, with a scale and an offset for each channel: one pass over the input.
 *
 * In training the statistics are the batch's own, the variance divided by n, the numbers of a channel; the running ones
 * move by `momentum` towards them, the variance divided by n - 1. Otherwise the running ones are used, and stay.
 *
 * Parameters: `weight` and `bias` [channels], 1 and 0 at first. State: `mean` and `variance` [channels], 0 and 1 at first.
 *
 * Source: Ioffe & Szegedy, arXiv:1502.03167, algorithms 1 and 2; defaults and running variance of PyTorch's `BatchNorm1d`.
 *
 * @throws {RangeError} If an option is out of its range; when built, if rows are scalars; in training, if a channel has
 *   but one number.
 */
export function batchNorm({ momentum = 0.1, epsilon = 1e-5 }: BatchNormOptions = {}): LayerSpec {
  if (!(momentum >= 0 && momentum <= 1)) {
    throw new RangeError(`batchNorm: \`momentum\` must be in [0, 1], got ${momentum}.`);
  }
  if (!(Number.isFinite(epsilon) && epsilon > 0)) {
    throw new RangeError(`batchNorm: \`epsilon\` must be a positive number, got ${epsilon}.`);
  }
  return (inputShape) => {
    const channels = inputShape.at(-1);
    if (channels === undefined) throw new RangeError('batchNorm: rows must have channels, got scalars.');
    const constant = (value: number) => ({ shape: [channels], data: new Float32Array(channels).fill(value) });
    return {
      outputShape: inputShape,
      init: () => ({
        params: { weight: constant(1), bias: constant(0) },
        state: { mean: constant(0), variance: constant(1) },
      }),
      apply({ params, state, input, training }) {
        const running = { mean: leaf<Tensor1D>(state, 'mean'), variance: leaf<Tensor1D>(state, 'variance') };
        const normalize = (center: Tensor1D, variance: Tensor1D) => {
          const scale = mul<Tensor1D>(leaf(params, 'weight'), rsqrt(add(variance, epsilon)));
          return channelAffine(input, scale, sub<Tensor1D>(leaf(params, 'bias'), mul(center, scale)));
        };
        if (!training) return { output: normalize(running.mean, running.variance), state: running };
        const count = input.size / channels;
        if (count < 2) {
          throw new RangeError(
            `batchNorm: \`input\` must have at least 2 numbers a channel in training, got ${count}.`,
          );
        }
        const { mean, variance } = channelMoments(input); // [channels], the variance divided by n
        const move = (old: Tensor, current: Tensor, factor = 1) =>
          add(mul(old, 1 - momentum), mul(current, momentum * factor));
        return {
          output: normalize(mean, variance),
          state: {
            mean: move(running.mean, mean),
            variance: move(running.variance, variance, count / (count - 1)),
          },
        };
      },
    };
  };
}
