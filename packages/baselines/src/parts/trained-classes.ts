import { instanceDiscrimination, leaf, type Method, subtree } from '@simvae/core';
import { reshape, type Tensor1D, type Tensor2D, tile } from '@tensorflow/tfjs-core';
import type { InstanceDiscriminationMethodOptions } from '../methods/instance-discrimination.js';
import type { ProjectedEncoder } from './projected-encoder.js';
import { randomUnitRows, unitRows } from './unit-rows.js';

/**
 * Instance discrimination with the exact softmax: a class is a trained vector, `classes/weight` [N, latent].
 *
 * @param encoder - of images.
 * @param imageCount - number of training images, N.
 */
export function trainedClasses(
  { init, embed, represent, dimensions }: ProjectedEncoder,
  imageCount: number,
  { views, temperature }: InstanceDiscriminationMethodOptions,
): Pick<Method, 'init' | 'onEpoch' | 'loss' | 'represent'> {
  return {
    init(random) {
      const { params, state } = init(random);
      return {
        params: { ...params, classes: { weight: randomUnitRows(random, imageCount, dimensions) } },
        state,
      };
    },
    represent,
    async onEpoch({ epoch, features }) {
      return epoch === 0 ? { params: { classes: { weight: unitRows(await features()) } } } : {};
    },
    loss({ params, state, views: images, indices }) {
      const { embedding, state: next } = embed({ params, state, images });
      const weights = leaf<Tensor2D>(subtree(params, 'classes'), 'weight');
      const classes = reshape(tile(reshape(indices, [-1, 1]), [1, views]), [-1]) as Tensor1D; // an index per row
      return {
        loss: instanceDiscrimination(
          { z: embedding, weights, indices: classes },
          { similarity: 'cosine', temperature },
        ),
        metrics: {},
        state: next,
      };
    },
  };
}
