import {
  defineMethod,
  gaussianAutoencoder,
  gaussianKl,
  likelihoodFields,
  pixelLikelihood,
  splitViews,
  vaeTerms,
} from '@simvae/core';
import { add, mul, reshape, type Scalar, sigmoid, type Tensor2D } from '@tensorflow/tfjs-core';
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
    const { pass, posterior, ...autoencoder } = gaussianAutoencoder(networks);
    return {
      views: 2,
      originalFirst: options.original,
      ...autoencoder,
      density: { posterior, likelihood: pixelLikelihood(options), prior: 'normal' },
      noise: (images) => ({ epsilon: [images * 2, networks.latent] }),
      loss({ views: images, noise, params, state }) {
        const { mean, logVar, logits, state: next } = pass({ params, state, images, epsilon: noise.epsilon });
        const x = reshape(images, logits.shape) as Tensor2D;
        const reconstruction = options.likelihood === 'gaussian' ? sigmoid(logits) : logits;
        const { loss: elbo, terms } = vaeTerms({ x, reconstruction, mean, logVar }, options); // averaged over 2 rows an image
        const [originalMean, augmentedMean] = splitViews(mean, 2);
        const [originalLogVar, augmentedLogVar] = splitViews(logVar, 2);
        const consistency = gaussianKl({
          mean: augmentedMean,
          logVar: augmentedLogVar,
          otherMean: originalMean,
          otherLogVar: originalLogVar,
        });
        const loss = add<Scalar>(mul(elbo, 2), mul(consistency, options.consistency));
        return { loss, metrics: { ...terms, consistency }, state: next };
      },
    };
  },
});
