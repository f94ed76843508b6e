import '@tensorflow/tfjs-backend-cpu';
import type { HostTensor } from '@simvae/arrays';
import {
  bindVariables,
  hostTensors,
  type Network,
  OptionError,
  parseMethodOptions,
  parseOptions,
  simvaeMethod,
} from '@simvae/core';
import { describeMethod } from '@simvae/core/testing';
import { RandomStream } from '@simvae/random';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import fixture from './fixtures/mlp-networks.json' with { type: 'json' };
import * as api from './index.js';
import { findNetworkFamily, mlp, mlpNetworks, networkFamilies, parameterCount } from './index.js';

const imageShape = [28, 28, 1] as const;
const start = (network: Network, seed = 0) => network.init(new RandomStream(seed, 'init'));

/** Applies a freshly drawn network to rows of numbers and lists its output. */
function apply(network: Network, input: Float32Array, shape: number[]) {
  return tidy(() => {
    const { output } = network.apply({
      ...bindVariables(start(network)),
      input: tensor(input, shape),
      training: true,
    });
    return { shape: output.shape, data: Array.from(output.dataSync()) };
  });
}

/** What an MLP computes, one multiplication at a time. */
function transcription(network: Network, input: number[]): number[] {
  const params = hostTensors(start(network).params);
  const count = params.size / 2;
  let x = input;
  for (let layer = 1; layer <= count; layer++) {
    const [weight, bias] = ['weight', 'bias'].map((name) => params.get(`dense${layer}/${name}`)!);
    const [inputs, outputs] = weight.shape;
    const from = x;
    x = Array.from({ length: outputs }, (_, o) => {
      let sum = bias.data[o];
      for (let k = 0; k < inputs; k++) sum += from[k] * weight.data[k * outputs + o];
      return layer < count ? Math.max(sum, 0) : sum;
    });
  }
  return x;
}

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'activation',
    'batchNorm',
    'conv2d',
    'convTranspose2d',
    'dense',
    'findNetworkFamily',
    'flatten',
    'globalAveragePool2d',
    'maxPool2d',
    'mlp',
    'mlpNetworks',
    'networkFamilies',
    'parameterCount',
    'relu',
    'reshapeTo',
    'residual',
    'residualNetworks',
    'residualStems',
    'scope',
    'sequential',
  ]);
});

describe('mlp', () => {
  it('computes affine maps with ReLU between and none at the end', () => {
    const network = mlp({ inputShape: [2, 3], hidden: [5, 4], outputShape: [2, 2] });
    const rows = new RandomStream(0, 'rows').fillNormal(new Float32Array(3 * 6));
    const { shape, data } = apply(network, rows, [3, 2, 3]);
    expect(shape).toEqual([3, 2, 2]);
    const expected = [0, 1, 2].flatMap((row) =>
      transcription(network, [...rows.slice(row * 6, row * 6 + 6)]),
    );
    data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
    expect(expected.some((value) => value < 0)).toBe(true);
  });

  it('starts the same for the same seed only', () => {
    const network = mlp({ inputShape: [3], hidden: [4], outputShape: [2] });
    expect(start(network, 1)).toEqual(start(network, 1));
    expect(start(network, 1)).not.toEqual(start(network, 2));
  });

  it('normalises hidden layers where it is asked to, in place of their bias', () => {
    const network = mlp({ inputShape: [3], hidden: [4, 5], outputShape: [2], batchNorm: true });
    expect([...hostTensors({ ...start(network) }).keys()]).toEqual([
      'params/dense1/weight',
      'params/norm1/weight',
      'params/norm1/bias',
      'params/dense2/weight',
      'params/norm2/weight',
      'params/norm2/bias',
      'params/dense3/weight',
      'params/dense3/bias',
      'state/norm1/mean',
      'state/norm1/variance',
      'state/norm2/mean',
      'state/norm2/variance',
    ]);
  });

  it('rejects widths that are no counts', () => {
    expect(() => mlp({ inputShape: [3], hidden: [4, 0], outputShape: [2] })).toThrow(
      new RangeError('mlp: `hidden` must hold positive integers and shapes be sizes, got widths 3, 4, 0, 2.'),
    );
  });
});

describe('mlpNetworks', () => {
  const weights = (network: Network) =>
    [...hostTensors(start(network).params)].flatMap(([path, { shape }]) =>
      path.endsWith('/weight') ? [shape] : [],
    );
  const paper = mlpNetworks({ imageShape, latent: 10 });

  it('have the layers of table 4', () => {
    expect(weights(paper.encoder(20))).toEqual([
      [784, 500],
      [500, 500],
      [500, 2000],
      [2000, 20],
    ]);
    expect(weights(paper.decoder())).toEqual([
      [10, 2000],
      [2000, 500],
      [500, 500],
      [500, 784],
    ]);
  });

  it('have as many parameters as table 4 says', () => {
    const encoder = (outputs: number) =>
      784 * 500 + 500 + 500 * 500 + 500 + 500 * 2000 + 2000 + 2001 * outputs;
    expect(parameterCount(start(paper.encoder(20)))).toBe(encoder(20));
    expect(encoder(20)).toBe(1_685_020);
    expect(parameterCount(start(paper.encoder(10)))).toBe(1_665_010);
    expect(parameterCount(start(paper.decoder()))).toBe(1_665_784);
  });

  it('name parameters dense1/weight, dense1/bias, dense2/weight, ...', () => {
    const encoder = mlpNetworks({ imageShape, latent: 2, hidden: [3, 4] }).encoder(2);
    expect([...hostTensors(start(encoder).params).keys()]).toEqual([
      'dense1/weight',
      'dense1/bias',
      'dense2/weight',
      'dense2/bias',
      'dense3/weight',
      'dense3/bias',
    ]);
    expect(start(encoder).state).toEqual({});
  });

  it('come as a source for methods, mirrored', () => {
    const networks = mlpNetworks({ imageShape: [4, 4, 1], latent: 3, hidden: [8, 6] });
    expect(weights(networks.encoder(6))).toEqual([
      [16, 8],
      [8, 6],
      [6, 6],
    ]);
    expect(weights(networks.decoder())).toEqual([
      [3, 6],
      [6, 8],
      [8, 16],
    ]);
    expect(weights(networks.projector(3, [7, 5]))).toEqual([
      [3, 7],
      [7, 5],
    ]);
    expect(networks.encoder(6).outputShape).toEqual([6]);
    expect(networks.decoder().outputShape).toEqual([4, 4, 1]);
    expect(networks.projector(3, [7, 5]).outputShape).toEqual([5]);
    expect(networks).toMatchObject({ latent: 3, imageShape: [4, 4, 1] });
  });

  // Runs of before have the same parameters for the same seed, and the stream goes on where it did.
  it.each(['encoder', 'decoder', 'projector'] as const)('draw and compute the %s as they did', (part) => {
    const networks = mlpNetworks({ imageShape: [2, 2, 1], latent: 2, hidden: [4, 3] });
    const network = {
      encoder: () => networks.encoder(3),
      decoder: () => networks.decoder(),
      projector: () => networks.projector(2, [3, 2]),
    }[part]();
    const expected = fixture[part];
    const random = new RandomStream(3, 'init');
    const variables = network.init(random);
    const listed = Array.from(hostTensors(variables.params), ([path, { shape, data }]) => [
      path,
      { shape, data: [...data] },
    ]);
    expect(Object.fromEntries(listed)).toEqual(expected.params);
    expect(listed.map(([path]) => path)).toEqual(Object.keys(expected.params));
    expect(random.uint32()).toBe(expected.next);
    const inputShape = part === 'encoder' ? [2, 2, 1] : [2];
    const size = inputShape.reduce((a, b) => a * b, 2);
    const input = new RandomStream(3, 'input').fillNormal(new Float32Array(size));
    const output = tidy(() => [
      ...network
        .apply({ ...bindVariables(variables), input: tensor(input, [2, ...inputShape]), training: true })
        .output.dataSync(),
    ]);
    expect(output).toEqual(expected.output);
  });
});

describe('networkFamilies', () => {
  it('make networks of their options', () => {
    const { options, create } = networkFamilies.mlp;
    const defaults = parseOptions('mlp', options, {});
    expect(defaults).toEqual({ hidden: [500, 500, 2000], batchNorm: false });
    const networks = create({ imageShape: [2, 2, 1], latent: 2 }, { hidden: [3], batchNorm: true });
    const paths = [...hostTensors({ ...start(networks.encoder(2)) }).keys()];
    expect(paths).toContain('state/norm1/mean');
    expect(() => parseOptions('mlp', options, { hidden: [0] })).toThrow(
      new OptionError('mlp: `hidden.0` must be above 0, got 0.'),
    );
    for (const [name, family] of Object.entries(networkFamilies)) {
      expect(family.name).toBe(name);
      for (const field of Object.values(family.options.shape)) {
        expect((field as { description?: string }).description).toMatch(/20\d\d|paper/);
      }
    }
  });

  it('are found by name', () => {
    expect(findNetworkFamily('mlp')).toBe(networkFamilies.mlp);
    expect(() => findNetworkFamily('toString')).toThrow(
      new RangeError('findNetworkFamily: `name` must be one of mlp, resnet, resnet18, got toString.'),
    );
  });
});

it('counts parameters, not state', () => {
  const zeros = (...shape: number[]): HostTensor => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const variables = { params: { a: { b: zeros(2, 3) }, c: zeros() }, state: { d: zeros(9) } };
  expect(parameterCount(variables)).toBe(7);
  expect(parameterCount({ params: {} })).toBe(0);
});

// Compiled and eager runs agree, state is threaded through encoder and decoder, every parameter has a gradient.
describeMethod(({ imageCount }) => {
  const networks = mlpNetworks({ imageShape: [4, 4, 1], latent: 3, hidden: [8, 6], batchNorm: true });
  return simvaeMethod.create(
    { networks, imageCount },
    parseMethodOptions(simvaeMethod, 'mnist', { views: 2 }),
  );
});
