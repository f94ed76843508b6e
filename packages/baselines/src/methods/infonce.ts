import { defineMethod, infoNce, splitViews } from '@simvae/core';
import * as z from 'zod';
import { projectedEncoder, projectorField } from '../parts/projected-encoder.js';

/**
 * InfoNCE as the SimVAE paper analyses it (equation 1): view 0 of an image is told its view 1 from those of the other
 * images of the batch. Source: van den Oord et al., arXiv:1807.03748, equation 4.
 */
export const infoNceMethod = defineMethod({
  name: 'infonce',
  title: 'InfoNCE',
  family: 'discriminative',
  options: z.strictObject({
    similarity: z
      .enum(['dot', 'cosine'])
      .default('dot')
      .describe('sim(z, z\'). SimVAE paper, equation 1: "e.g. dot product"; section 3.1 discusses cosine.'),
    temperature: z
      .number()
      .positive()
      .default(1)
      .describe('Divides similarities. SimVAE paper, equation 1: none, 1.'),
    projector: projectorField,
  }),
  create({ networks }, options) {
    const { init, embed, represent } = projectedEncoder(networks, options.projector);
    return {
      views: 2,
      init,
      represent,
      loss({ views: images, params, state }) {
        const { embedding, state: next } = embed({ params, state, images });
        const [anchor, positive] = splitViews(embedding, 2);
        return { loss: infoNce({ anchor, positive }, options), metrics: {}, state: next };
      },
    };
  },
});
