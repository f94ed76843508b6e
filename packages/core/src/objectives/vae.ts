import { add, mul, type Scalar } from '@tensorflow/tfjs-core';
import { type VaeInputs, type VaeOptions, vaeTerms } from './vae-terms.js';

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
  const { reconstruction, kl } = vaeTerms(inputs, options);
  return add(reconstruction, mul(kl, options.beta ?? 1));
}
