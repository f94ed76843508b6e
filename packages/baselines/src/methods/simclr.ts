import { defineMethod, multiViewNtXent } from '@simvae/core';
import * as z from 'zod';
import { projectedEncoder, projectorField } from '../parts/projected-encoder.js';

/**
 * SimCLR: views of an image attract each other and repel those of other images. Source: Chen et al., arXiv:2002.05709.
 * With more than two views, every other view of an image is a positive (Khosla et al., arXiv:2004.11362, equation 2).
 */
export const simclrMethod = defineMethod({
  name: 'simclr',
  title: 'SimCLR',
  family: 'discriminative',
  options: z.strictObject({
    views: z
      .int()
      .min(2)
      .default(2)
      .describe('Views of each image. Chen et al. 2020: 2; more are an addition.'),
    temperature: z
      .number()
      .positive()
      .default(1)
      .describe('tau. SimVAE paper, A.4.3: 1.0 MNIST and FashionMNIST, 0.5 CIFAR10 and CelebA.'),
    projector: projectorField,
  }),
  datasetDefaults: { cifar10: { temperature: 0.5 }, celeba: { temperature: 0.5 } },
  create({ networks }, options) {
    const { init, embed, represent } = projectedEncoder(networks, options.projector);
    return {
      views: options.views,
      init,
      represent,
      loss({ views: images, params, state }) {
        const { embedding, state: next } = embed({ params, state, images });
        return { loss: multiViewNtXent({ z: embedding }, options), metrics: {}, state: next };
      },
    };
  },
});
