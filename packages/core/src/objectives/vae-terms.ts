import { mul, type Scalar, type Tensor2D } from '@tensorflow/tfjs-core';
import { requirePositive } from '../tensors/require-positive.js';
import { requireShape } from '../tensors/require-shape.js';
import { gaussianKl } from './gaussian-kl.js';
import { type LikelihoodOptions, negativeLogLikelihood } from './negative-log-likelihood.js';

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
export interface VaeTerms {
  /** - log p(x | z), up to a constant. */
  readonly reconstruction: Scalar;
  /** KL( q(z | x) || N(0, I) ), not multiplied by beta. */
  readonly kl: Scalar;
}

/**
 * The summands of a VAE's objective; `vae` documents the formula and adds them up.
 *
 * @throws {RangeError} If shapes disagree or the likelihood's variance is not positive.
 */
export function vaeTerms(inputs: VaeInputs, options: VaeOptions = {}): VaeTerms {
  const { x, reconstruction, mean, logVar } = inputs;
  const rows = mean.shape[0];
  requireShape('vae', 'x', x, [rows, null]);
  requireShape('vae', 'reconstruction', reconstruction, x.shape);
  requireShape('vae', 'logVar', logVar, mean.shape);
  requirePositive('vae', 'likelihoodVariance', options.likelihoodVariance ?? 1);
  return {
    reconstruction: mul(negativeLogLikelihood({ x, reconstruction }, options), 1 / rows),
    kl: gaussianKl({ mean, logVar }),
  };
}
