import { defineMethod, splitViews, vicRegTerms } from '@simvae/core';
import * as z from 'zod';
import { projectedEncoder, projectorField } from '../parts/projected-encoder.js';

/** VICReg: views agree, dimensions vary, and vary independently. Source: Bardes et al., arXiv:2105.04906. */
export const vicRegMethod = defineMethod({
  name: 'vicreg',
  title: 'VICReg',
  family: 'discriminative',
  options: z.strictObject({
    invariance: z.number().nonnegative().default(25).describe('lambda. Bardes et al. 2021, section 4.2: 25.'),
    variance: z.number().nonnegative().default(25).describe('mu. Bardes et al. 2021, section 4.2: 25.'),
    covariance: z.number().nonnegative().default(1).describe('nu. Bardes et al. 2021, section 4.2: 1.'),
    epsilon: z
      .number()
      .positive()
      .default(1e-4)
      .describe('Added to variances before the square root. Bardes et al. 2021, section 4.1: 1e-4.'),
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
        const [a, b] = splitViews(embedding, 2);
        const { loss, terms } = vicRegTerms({ a, b }, options);
        return { loss, metrics: terms, state: next };
      },
    };
  },
});
