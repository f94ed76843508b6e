import { add, mul, type Tensor2D } from '@tensorflow/tfjs-core';
import * as z from 'zod';
import { defineMethod } from '../contract/define-method.js';
import { simvaeTerms } from '../objectives/simvae.js';
import { gaussianAutoencoder } from './gaussian-autoencoder.js';
import { likelihoodFields } from './likelihood-fields.js';

const options = z.strictObject({
  views: z
    .int()
    .min(2)
    .default(6)
    .describe('Views of each image, J. SimVAE paper, A.4.3: 6 after tuning (figure 4).'),
  priorVariance: z
    .number()
    .positive()
    .default(0.003)
    .describe(
      'Variance of p(z | y), s^2. SimVAE paper, A.4.3: 0.003 FashionMNIST, 0.005 CIFAR10 and CelebA.',
    ),
  ...likelihoodFields,
  marginal: z
    .enum(['uniform', 'gaussian'])
    .default('uniform')
    .describe('p(y): flat, or standard normal. SimVAE paper, algorithm 1: no term for it, hence uniform.'),
});

/**
 * SimVAE: the ELBO of a hierarchical model in which J views of an image share a content y, z_j ~ N(y, s^2).
 *
 * The networks work in units of s: the encoder emits the mean and log-variance of u, the decoder takes u, and z = s u
 * enters the objective. With a flat p(y) this changes nothing but the scale that a network has to find by training.
 * `represent` gives the posterior mean of u.
 */
export const simvaeMethod = defineMethod({
  name: 'simvae',
  title: 'SimVAE',
  family: 'generative',
  options,
  datasetDefaults: { cifar10: { priorVariance: 0.005 }, celeba: { priorVariance: 0.005 } },
  create({ networks }, options) {
    const { pass, density, ...autoencoder } = gaussianAutoencoder(networks, options);
    const { views, priorVariance } = options;
    return {
      views,
      ...autoencoder,
      // p(y) is flat, or that of sets and not of views: an image has no p(z) of its own.
      density: { ...density, prior: 'fitted' },
      noise: (images) => ({ epsilon: [images * views, networks.latent] }),
      loss({ views: images, noise, params, state }) {
        const passed = pass({ params, state, images, epsilon: noise.epsilon });
        const { x, reconstruction, latents, logVar, state: next, metrics } = passed;
        const z = mul<Tensor2D>(latents, Math.sqrt(priorVariance));
        const { loss, terms } = simvaeTerms(
          { x, reconstruction, z, logVar: add<Tensor2D>(logVar, Math.log(priorVariance)) },
          options,
        );
        return { loss, metrics: { ...terms, ...metrics }, state: next };
      },
    };
  },
});
