import { defineMethod, likelihoodFields } from '@simvae/core';
import * as z from 'zod';
import { createVae } from './vae.js';

/** A VAE whose KL term weighs more, or less, than the bound asks for. Source: Higgins et al. 2017. */
export const betaVaeMethod = defineMethod({
  name: 'beta-vae',
  title: 'β-VAE',
  family: 'generative',
  options: z.strictObject({
    views: z
      .int()
      .min(1)
      .default(1)
      .describe('Views of each image, each an example of its own. Higgins et al. 2017: 1.'),
    beta: z
      .number()
      .nonnegative()
      .default(1.2)
      .describe(
        'Weight of the KL term. SimVAE paper: 1.2 in tables 1 and 2, but 0.1 (of 0.1, 0.2, 0.5) in A.4.3.',
      ),
    ...likelihoodFields,
  }),
  create: createVae,
});
