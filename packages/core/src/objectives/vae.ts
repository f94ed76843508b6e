import { add, mul, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { requireShape } from '../tensors/checks.js';
import { gaussianKl } from './gaussian-kl.js';
import { type LikelihoodOptions, negativeLogLikelihood, requireVariance } from './negative-log-likelihood.js';
import type { WithTerms } from './terms.js';

export interface VaeInputs {
  /** Pixels in [0, 1], [rows, pixels]. */
  readonly x: Tensor2D;
  /** Decoder output for a sample of q(z | x), shape of `x`: means (Gaussian likelihood) or logits (Bernoulli). */
  readonly reconstruction: Tensor2D;
  /** Mean of q(z | x), [rows, latent]. */
  readonly mean: Tensor2D;
  /** Natural log of the variance of q(z | x), [rows, latent]. */
  readonly logVar: Tensor2D;
}

export interface VaeOptions extends LikelihoodOptions {
  /** Weight of the KL term. @default 1 */
  readonly beta?: number;
}

/** The summands of a VAE's objective before weighting: nats, averaged over rows. */
export type VaeTerms = {
  /** - log p(x | z), up to a constant. */
  readonly reconstruction: Scalar;
  /** KL( q(z | x) || N(0, I) ), not multiplied by beta. */
  readonly kl: Scalar;
};

/**
 * Negative evidence lower bound of a variational autoencoder, with the KL term weighted by beta.
 *
 *   1/N sum_n { ||x - x~||^2 / (2 sigma_x^2) + beta KL( N(mu, sigma^2) || N(0, I) ) }
 *
 * Source: Kingma & Welling, arXiv:1312.6114, equation 10 (beta = 1); Higgins et al. 2017, equation 4 (beta). The
 * likelihood's constant is dropped.
 *
 * @param inputs - see `VaeInputs`.
 * @param options - see `VaeOptions`.
 * @returns nats, scalar: summed over pixels and latents, averaged over rows.
 * @throws {RangeError} If shapes disagree or the likelihood's variance is not positive.
 */
export function vae(inputs: VaeInputs, options: VaeOptions = {}): Scalar {
  return vaeTerms(inputs, options).loss;
}

/** `vae` with its summands. @throws {RangeError} As `vae` does. */
export function vaeTerms(inputs: VaeInputs, options: VaeOptions = {}): WithTerms<VaeTerms> {
  const { x, reconstruction, mean, logVar } = inputs;
  const rows = mean.shape[0];
  requireShape('vae', 'x', x, [rows, null]);
  requireShape('vae', 'reconstruction', reconstruction, x.shape);
  requireShape('vae', 'logVar', logVar, mean.shape);
  requireVariance('vae', options);
  const terms: VaeTerms = {
    reconstruction: mul(negativeLogLikelihood({ x, reconstruction }, options), 1 / rows),
    kl: gaussianKl({ mean, logVar }),
  };
  return { loss: add(terms.reconstruction, mul(terms.kl, options.beta ?? 1)), terms };
}
