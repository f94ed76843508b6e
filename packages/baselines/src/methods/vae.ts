import {
  defineMethod,
  gaussianAutoencoder,
  likelihoodFields,
  type MethodContext,
  type MethodParts,
  pixelLikelihood,
  type VaeOptions,
  vaeTerms,
} from '@simvae/core';
import { reshape, sigmoid, type Tensor2D } from '@tensorflow/tfjs-core';
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
  options: Required<VaeOptions> & { readonly views: number },
): MethodParts {
  const { pass, posterior, ...autoencoder } = gaussianAutoencoder(networks);
  const { views, likelihood } = options;
  return {
    views,
    ...autoencoder,
    density: { posterior, likelihood: pixelLikelihood(options), prior: 'normal' },
    noise: (images) => ({ epsilon: [images * views, networks.latent] }),
    loss({ views: images, noise, params, state }) {
      const { mean, logVar, logits, state: next } = pass({ params, state, images, epsilon: noise.epsilon });
      const x = reshape(images, logits.shape) as Tensor2D;
      const reconstruction = likelihood === 'gaussian' ? sigmoid(logits) : logits;
      const { loss, terms } = vaeTerms({ x, reconstruction, mean, logVar }, options);
      return { loss, metrics: terms, state: next };
    },
  };
}
