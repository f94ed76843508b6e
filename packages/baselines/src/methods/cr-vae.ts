import {
  defineMethod,
  gaussianAutoencoder,
  gaussianKl,
  likelihoodFields,
  splitViews,
  vaeTerms,
} from '@simvae/core';
import { add, mul, type Scalar } from '@tensorflow/tfjs-core';
import * as z from 'zod';

/**
 * Consistency-regularised VAE: a VAE of images x and of augmentations x~, whose posteriors are drawn together.
 *
 *   - ELBO(x) - ELBO(x~) + lambda KL( q(z | x~) || q(z | x) )
 *
 * averaged over images; the gradient flows through both posteriors.
 *
 * Source: Sinha & Dieng, arXiv:2105.14859, section 2.
 */
export const crVaeMethod = defineMethod({
  name: 'cr-vae',
  title: 'CR-VAE',
  family: 'generative',
  options: z.strictObject({
    consistency: z
      .number()
      .nonnegative()
      .default(0.01)
      .describe('lambda, weight of the consistency term. SimVAE paper, A.4.3: 0.01 (of 0.01, 0.1, 1).'),
    original: z
      .boolean()
      .default(true)
      .describe('Whether x is the image itself; else another augmentation of it. Sinha & Dieng 2021: true.'),
    ...likelihoodFields,
  }),
  create({ networks }, options) {
    const { pass, density, ...autoencoder } = gaussianAutoencoder(networks, options);
    return {
      views: 2,
      originalFirst: options.original,
      ...autoencoder,
      density: { ...density, prior: 'normal' },
      noise: (images) => ({ epsilon: [images * 2, networks.latent] }),
      loss({ views: images, noise, params, state }) {
        const { state: next, metrics, ...passed } = pass({ params, state, images, epsilon: noise.epsilon });
        const { loss: elbo, terms } = vaeTerms(passed, options); // averaged over 2 rows an image
        const [originalMean, augmentedMean] = splitViews(passed.mean, 2);
        const [originalLogVar, augmentedLogVar] = splitViews(passed.logVar, 2);
        const consistency = gaussianKl({
          mean: augmentedMean,
          logVar: augmentedLogVar,
          otherMean: originalMean,
          otherLogVar: originalLogVar,
        });
        const loss = add<Scalar>(mul(elbo, 2), mul(consistency, options.consistency));
        return { loss, metrics: { ...terms, consistency, ...metrics }, state: next };
      },
    };
  },
});
