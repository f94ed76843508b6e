import { add, matMul, mean, mul, reshape, sub, type Tensor2D, util } from '@tensorflow/tfjs-core';
import type { Network, Networks } from '../contract/network.js';
import { leaf } from '../contract/variables.js';
import { type TestNetworksOptions, testNetworks, uniform } from './test-networks.js';

/**
 * The smallest networks that have both parameters and state: an affine map of inputs less their mean, which is the
 * batch's mean in training and a running one otherwise, as in batch normalisation. A projector is one such map of ReLU of
 * its inputs, whatever the widths of its hidden layers. For tests of methods.
 */
export function tinyNetworks(options: TestNetworksOptions = {}): Networks {
  return testNetworks(tinyNetwork, options);
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
