import type { HostTensor } from '@simvae/arrays';
import type { TensorTree } from '@simvae/compile';
import {
  add,
  matMul,
  mean,
  mul,
  relu,
  reshape,
  rsqrt,
  square,
  sub,
  type Tensor1D,
  type Tensor2D,
  util,
} from '@tensorflow/tfjs-core';
import type { Network, Networks } from '../contract/network.js';
import { leaf, subtree } from '../contract/variables.js';
import { type TestNetworksOptions, testNetworks, uniform } from './test-networks.js';

/** Width of the hidden layer. */
const hidden = 5;
/** Share of a batch's statistics in the running ones. */
const momentum = 0.1;
/** Added to variances: large, for batches are of a few rows. */
const epsilon = 1e-2;

/**
 * Small networks as residual ones are: a linear layer without bias, batch normalisation with parameters and running
 * statistics, ReLU, and a linear layer with bias; a projector takes ReLU of its inputs first. For tests of methods: `norm` of a network's state moves in training, and
 * decides what it gives otherwise.
 */
export function normalizedNetworks(options: TestNetworksOptions = {}): Networks {
  return testNetworks(network, options);
}

function network(
  inputs: number,
  outputShape: readonly number[],
  activate: (x: Tensor2D) => Tensor2D = (x) => x,
): Network {
  const outputs = util.sizeFromShape([...outputShape]);
  return {
    outputShape,
    init: (random) => ({
      params: {
        first: { weight: uniform(random, [inputs, hidden]) },
        norm: { weight: constant(1), bias: constant(0) },
        weight: uniform(random, [hidden, outputs]),
        bias: uniform(random, [outputs]),
      },
      state: { norm: { mean: constant(0), variance: constant(1) } },
    }),
    apply({ params, state, input, training }) {
      const rows = input.shape[0];
      const x = activate(reshape(input, [rows, inputs]) as Tensor2D);
      const { output: normal, state: norm } = normalize(
        matMul(x, leaf<Tensor2D>(subtree(params, 'first'), 'weight')),
        subtree(params, 'norm'),
        subtree(state, 'norm'),
        training,
      );
      const y = add(matMul(relu(normal), leaf<Tensor2D>(params, 'weight')), leaf(params, 'bias'));
      return { output: reshape(y, [rows, ...outputShape]), state: { norm } };
    },
  };
}

/** Ioffe & Szegedy, arXiv:1502.03167, algorithms 1 and 2; the running variance is of the batch, divided by n. */
function normalize(x: Tensor2D, params: TensorTree, state: TensorTree, training: boolean) {
  const running = { mean: leaf<Tensor1D>(state, 'mean'), variance: leaf<Tensor1D>(state, 'variance') };
  const center = training ? mean<Tensor1D>(x, 0) : running.mean;
  const centred = sub<Tensor2D>(x, center);
  const variance = training ? mean<Tensor1D>(square(centred), 0) : running.variance;
  const unit = mul<Tensor2D>(centred, rsqrt(add(variance, epsilon)));
  const output = add<Tensor2D>(mul(unit, leaf(params, 'weight')), leaf(params, 'bias'));
  const move = (old: Tensor1D, current: Tensor1D) => add(mul(old, 1 - momentum), mul(current, momentum));
  const next = training
    ? { mean: move(running.mean, center), variance: move(running.variance, variance) }
    : running;
  return { output, state: next };
}

function constant(value: number): HostTensor {
  return { shape: [hidden], data: new Float32Array(hidden).fill(value) };
}
