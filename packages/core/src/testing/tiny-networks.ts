import type { HostTensor, ImageShape } from '@simvae/arrays';
import type { RandomStream } from '@simvae/random';
import { add, matMul, mean, mul, relu, reshape, sub, type Tensor2D, util } from '@tensorflow/tfjs-core';
import type { Network, Networks } from '../contract/network.js';
import { leaf } from '../contract/variables.js';

/**
 * The smallest networks that have both parameters and state: an affine map of inputs less their mean, which is the
 * batch's mean in training and a running one otherwise, as in batch normalisation. A projector is one such map of ReLU of
 * its inputs, whatever the widths of its hidden layers. For tests of methods.
 */
export function tinyNetworks({
  imageShape = [4, 4, 1],
  latent = 3,
}: {
  readonly imageShape?: ImageShape;
  readonly latent?: number;
} = {}): Networks {
  const pixels = util.sizeFromShape([...imageShape]);
  return {
    latent,
    imageShape,
    encoder: (outputs) => tinyNetwork(pixels, [outputs]),
    decoder: () => tinyNetwork(latent, imageShape),
    projector: (inputs, widths) => tinyNetwork(inputs, widths.slice(-1), relu),
  };
}

function tinyNetwork(
  inputs: number,
  outputShape: readonly number[],
  activate: (x: Tensor2D) => Tensor2D = (x) => x,
): Network {
  const outputs = util.sizeFromShape([...outputShape]);
  return {
    outputShape,
    init: (random) => ({
      params: { weight: uniform(random, [inputs, outputs]), bias: uniform(random, [outputs]) },
      state: { mean: { shape: [inputs], data: new Float32Array(inputs) } },
    }),
    apply({ params, state, input, training }) {
      const rows = input.shape[0];
      const x = activate(reshape(input, [rows, inputs]) as Tensor2D);
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
