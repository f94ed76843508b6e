import {
  defineMethod,
  gaussianAutoencoder,
  type LikelihoodFields,
  likelihoodFields,
  type MethodContext,
  type MethodParts,
  vaeTerms,
} from '@simvae/core';
import * as z from 'zod';

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
  create: createVae,
});

/** The parts of a variational autoencoder: the VAE and the beta-VAE differ in nothing but their defaults. */
export function createVae(
  { networks }: MethodContext,
  options: LikelihoodFields & { readonly beta: number; readonly views: number },
): MethodParts {
  const { pass, density, ...autoencoder } = gaussianAutoencoder(networks, options);
  const { views } = options;
  return {
    views,
    ...autoencoder,
    density: { ...density, prior: 'normal' },
    noise: (images) => ({ epsilon: [images * views, networks.latent] }),
    loss({ views: images, noise, params, state }) {
      const { state: next, metrics, ...passed } = pass({ params, state, images, epsilon: noise.epsilon });
      const { loss, terms } = vaeTerms(passed, options);
      return { loss, metrics: { ...terms, ...metrics }, state: next };
    },
  };
}
