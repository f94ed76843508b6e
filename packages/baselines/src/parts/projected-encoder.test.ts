import '@tensorflow/tfjs-backend-cpu';
import { bindVariables, hostTensors, leaf, subtree } from '@simvae/core';
import { describeMethod, tinyNetworks } from '@simvae/core/testing';
import { mlpNetworks } from '@simvae/models';
import { RandomStream } from '@simvae/random';
import { type Tensor2D, tensor4d, tidy } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { simclrMethod } from '../methods/simclr.js';
import { projectedEncoder } from './projected-encoder.js';

const networks = mlpNetworks({ imageShape: [4, 4, 1], latent: 3, hidden: [6], batchNorm: true });
const images = () =>
  tensor4d(new RandomStream(0, 'images').fillUniform(new Float32Array(5 * 16)), [5, 4, 4, 1]);

describe('projectedEncoder', () => {
  it('moves the running statistics of encoder and projector alike', () => {
    const { init, embed, dimensions } = projectedEncoder(networks, [7, 2]);
    const variables = init(new RandomStream(0, 'init'));
    expect(dimensions).toBe(2);
    expect([...hostTensors(variables.state).keys()]).toEqual([
      'encoder/norm1/mean',
      'encoder/norm1/variance',
      'projector/norm1/mean',
      'projector/norm1/variance',
    ]);
    tidy(() => {
      const { params, state } = bindVariables(variables);
      const first = embed({ params, state, images: images() });
      const second = embed({ params, state: first.state, images: images() });
      expect(first.embedding.shape).toEqual([5, 2]);
      for (const part of ['encoder', 'projector']) {
        for (const name of ['mean', 'variance']) {
          const at = (tree: typeof state) => [
            ...leaf(subtree(subtree(tree, part), 'norm1'), name).dataSync(),
          ];
          // Towards the same statistics of the same batch, a tenth of the way that is left: 0.1, then 0.09 of it.
          at(first.state).forEach((value, i) => {
            const step = value - at(state)[i];
            expect(Math.abs(step)).toBeGreaterThan(0);
            expect(at(second.state)[i] - value).toBeCloseTo(0.9 * step, 5);
          });
        }
      }
    });
  });

  it('represents by the encoder alone, with its running statistics', () => {
    const { init, represent } = projectedEncoder(networks, [7, 2]);
    tidy(() => {
      const variables = bindVariables(init(new RandomStream(0, 'init')));
      const encoder = networks.encoder(3);
      const expected = encoder.apply({
        params: subtree(variables.params, 'encoder'),
        state: subtree(variables.state, 'encoder'),
        input: images(),
        training: false,
      }).output as Tensor2D;
      expect(represent({ ...variables, images: images() }).arraySync()).toEqual(expected.arraySync());
    });
  });

  it('goes without a projector', () => {
    const { init, embed, represent, dimensions } = projectedEncoder(tinyNetworks());
    const variables = init(new RandomStream(0, 'init'));
    expect(dimensions).toBe(3);
    expect(Object.keys(variables.params)).toEqual(['encoder']);
    tidy(() => {
      const bound = bindVariables(variables);
      const { embedding, state } = embed({ ...bound, images: images() });
      expect(embedding.shape).toEqual([5, 3]);
      expect(represent({ ...bound, state, images: images() }).shape).toEqual([5, 3]);
    });
  });
});

// The projector's first normalisation takes away a shift of all rows: the encoder's last bias cannot matter.
describeMethod(
  ({ imageCount }) =>
    simclrMethod.create({ networks, imageCount }, { views: 2, temperature: 0.5, projector: [7, 5] }),
  { ignoredParameters: ['encoder/dense2/bias'] },
);
