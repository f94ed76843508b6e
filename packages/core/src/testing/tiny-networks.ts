import type { RandomStream } from '@simvae/random';
import { add, matMul, mean, mul, reshape, sub, type Tensor2D, util } from '@tensorflow/tfjs-core';
import { leaf } from '../contract/leaf.js';
import type { HostTensor, Network, Networks } from '../contract/network.js';

/**
 * The smallest networks that have both parameters and state: an affine map of inputs less their mean, which is the
 * batch's mean in training and a running one otherwise, as in batch normalisation. For tests of methods.
 */
export function tinyNetworks({
  imageShape = [4, 4, 1],
  latent = 3,
}: {
  readonly imageShape?: readonly [number, number, number];
  readonly latent?: number;
} = {}): Networks {
  const pixels = util.sizeFromShape([...imageShape]);
  return {
    latent,
    imageShape,
    encoder: (outputs) => tinyNetwork('tiny-encoder', pixels, [outputs]),
    decoder: () => tinyNetwork('tiny-decoder', latent, imageShape),
  };
}

function tinyNetwork(name: string, inputs: number, outputShape: readonly number[]): Network {
  const outputs = util.sizeFromShape([...outputShape]);
  return {
    name,
    outputShape,
    init: (random) => ({
      params: { weight: uniform(random, [inputs, outputs]), bias: uniform(random, [outputs]) },
      state: { mean: { shape: [inputs], data: new Float32Array(inputs) } },
    }),
    apply({ params, state, input, training }) {
      const rows = input.shape[0];
      const x = reshape(input, [rows, inputs]) as Tensor2D;
      const running = leaf(state, 'mean');
      const center = training ? mean(x, 0) : running;
      const output = add(
        matMul(sub(x, center) as Tensor2D, leaf<Tensor2D>(params, 'weight')),
        leaf(params, 'bias'),
      );
      return {
        output: reshape(output, [rows, ...outputShape]),
        state: { mean: training ? add(mul(running, 0.9), mul(center, 0.1)) : running },
      };
    },
  };
}

function uniform(random: RandomStream, shape: readonly number[]): HostTensor {
  return { shape, data: random.fillUniform(new Float32Array(util.sizeFromShape([...shape])), -1, 1) };
}
