import '@tensorflow/tfjs-backend-cpu';
import type { HostTensor, Network } from '@simvae/core';
import { RandomStream } from '@simvae/random';
import { tensor, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import * as api from './index.js';
import { mlp, mlpDecoder, mlpEncoder, mlpNetworks } from './index.js';

type Layers = Record<string, { weight: HostTensor; bias: HostTensor }>;

const imageShape = [28, 28, 1] as const;

function layersOf(network: Network, seed = 0): Layers {
  return network.init(new RandomStream(seed, 'init')).params as unknown as Layers;
}

/** Applies a network to rows of numbers and lists its output. */
function apply(network: Network, layers: Layers, input: Float32Array, shape: number[]) {
  return tidy(() => {
    const params = Object.fromEntries(
      Object.entries(layers).map(([name, { weight, bias }]) => [
        name,
        { weight: tensor(weight.data, [...weight.shape]), bias: tensor(bias.data, [...bias.shape]) },
      ]),
    );
    const { output } = network.apply({ params, state: {}, input: tensor(input, shape), training: true });
    return { shape: output.shape, data: Array.from(output.dataSync()) };
  });
}

/** What an MLP computes, one multiplication at a time. */
function transcription(layers: Layers, input: number[]): number[] {
  const all = Object.values(layers);
  return all.reduce((x, { weight, bias }, i) => {
    const [inputs, outputs] = weight.shape;
    return Array.from({ length: outputs }, (_, o) => {
      let sum = bias.data[o];
      for (let k = 0; k < inputs; k++) sum += x[k] * weight.data[k * outputs + o];
      return i < all.length - 1 ? Math.max(sum, 0) : sum;
    });
  }, input);
}

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual(['mlp', 'mlpDecoder', 'mlpEncoder', 'mlpNetworks']);
});

describe('mlp', () => {
  it('computes affine maps with ReLU between and none at the end', () => {
    const network = mlp({ inputShape: [2, 3], hidden: [5, 4], outputShape: [2, 2] });
    const layers = layersOf(network);
    const rows = new RandomStream(0, 'rows').fillNormal(new Float32Array(3 * 6));
    const { shape, data } = apply(network, layers, rows, [3, 2, 3]);
    expect(shape).toEqual([3, 2, 2]);
    const expected = [0, 1, 2].flatMap((row) => transcription(layers, [...rows.slice(row * 6, row * 6 + 6)]));
    data.forEach((value, i) => {
      expect(value).toBeCloseTo(expected[i], 5);
    });
    expect(expected.some((value) => value < 0)).toBe(true);
  });

  it('starts uniform in +-1/sqrt(inputs), weight and bias', () => {
    const { dense1 } = layersOf(mlp({ inputShape: [400], hidden: [], outputShape: [300] }));
    expect(dense1.weight.shape).toEqual([400, 300]);
    expect(dense1.bias.shape).toEqual([300]);
    for (const { data } of [dense1.weight, dense1.bias]) {
      expect(Math.max(...data.map(Math.abs))).toBeLessThanOrEqual(0.05);
      expect(Math.max(...data)).toBeGreaterThan(0.049);
      expect(Math.min(...data)).toBeLessThan(-0.049);
    }
    const variance = dense1.weight.data.reduce((sum, w) => sum + w * w, 0) / dense1.weight.data.length;
    expect(variance / (0.05 ** 2 / 3)).toBeCloseTo(1, 1);
  });

  it('starts the same for the same seed only', () => {
    const network = mlp({ inputShape: [3], hidden: [4], outputShape: [2] });
    expect(layersOf(network, 1)).toEqual(layersOf(network, 1));
    expect(layersOf(network, 1)).not.toEqual(layersOf(network, 2));
  });

  it('rejects widths that are no counts', () => {
    expect(() => mlp({ inputShape: [3], hidden: [4, 0], outputShape: [2] })).toThrow(
      new RangeError('mlp: `hidden` must hold positive integers and shapes be sizes, got widths 3, 4, 0, 2.'),
    );
  });
});

describe('mlpEncoder and mlpDecoder', () => {
  const widths = (network: Network) => Object.values(layersOf(network)).map(({ weight }) => weight.shape);

  it('have the layers of table 4', () => {
    expect(widths(mlpEncoder({ imageShape, outputs: 20 }))).toEqual([
      [784, 500],
      [500, 500],
      [500, 2000],
      [2000, 20],
    ]);
    expect(widths(mlpDecoder({ imageShape, latent: 10 }))).toEqual([
      [10, 2000],
      [2000, 500],
      [500, 500],
      [500, 784],
    ]);
  });

  it('name parameters dense1/weight, dense1/bias, dense2/weight, ...', () => {
    const layers = layersOf(mlpEncoder({ imageShape, outputs: 2, hidden: [3, 4] }));
    expect(Object.entries(layers).map(([name, layer]) => [name, Object.keys(layer)])).toEqual([
      ['dense1', ['weight', 'bias']],
      ['dense2', ['weight', 'bias']],
      ['dense3', ['weight', 'bias']],
    ]);
  });

  it('come as a source for methods, mirrored', () => {
    const networks = mlpNetworks({ imageShape: [4, 4, 1], latent: 3, hidden: [8, 6] });
    expect(widths(networks.encoder(6))).toEqual([
      [16, 8],
      [8, 6],
      [6, 6],
    ]);
    expect(widths(networks.decoder())).toEqual([
      [3, 6],
      [6, 8],
      [8, 16],
    ]);
    expect(networks.encoder(6).outputShape).toEqual([6]);
    expect(networks.decoder().outputShape).toEqual([4, 4, 1]);
    expect(networks).toMatchObject({ latent: 3, imageShape: [4, 4, 1] });
  });
});
