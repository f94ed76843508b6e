import { defineMethod, likelihoodFields } from '@simvae/core';
import * as z from 'zod';
import { createVae } from '../parts/create-vae.js';

/** Variational autoencoder on augmented images. Source: Kingma & Welling, arXiv:1312.6114. */
export const vaeMethod = defineMethod({
  name: 'vae',
  title: 'VAE',
  family: 'generative',
  options: z.strictObject({
    views: z
      .int()
      .min(1)
      .default(1)
      .describe('Views of each image, each an example of its own. Kingma & Welling 2013 know no sets: 1.'),
    beta: z.number().nonnegative().default(1).describe('Weight of the KL term. Kingma & Welling 2013: 1.'),
    ...likelihoodFields,
  }),
  create: (context, options) => createVae('vae', context, options),
});
