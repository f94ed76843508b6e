import type { Scalar } from '@tensorflow/tfjs-core';
import { sumTerms } from '../tensors/sum-terms.js';
import { type SimvaeInputs, type SimvaeOptions, simvaeTerms } from './simvae-terms.js';

/**
 * SimVAE's negative evidence lower bound on J views of each image.
 *
 *   1/B sum_b {   sum_j ||x_j - x~_j||^2 / (2 sigma_x^2)                               reconstruction
 *               - sum_j 1/2 sum_l ( log(2 pi e) + log sigma_jl^2 )                     entropy of q(z_j | x_j)
 *               + sum_j sum_l [ 1/2 log(2 pi s^2) + (z_jl - m_l)^2 / (2 s^2) ]         prior p(z_j | y = m)
 *               - log N(m; 0, I) }                                                     only if p(y) is gaussian
 *
 * with m = mean_j z_j over the sampled z. The gradient reaches z through m as well.
 *
 * Source: equation 3, appendix A.3 and algorithm 1 of the SimVAE paper. Departures: algorithm 1 adds the entropy while it
 * minimises (a sign error) and divides the squared error by N D, which no ELBO does; here the entropy is maximised and
 * pixels are summed. The likelihood's constant is dropped. A Bernoulli likelihood is an addition.
 *
 * @param inputs - see `SimvaeInputs`; sampled `z` and the `logVar` of the distribution it comes from.
 * @param options - see `SimvaeOptions`.
 * @returns nats, scalar: summed over pixels, latents and views, averaged over images.
 * @throws {RangeError} If shapes disagree, `views` does not divide the rows, or a variance is not positive.
 */
export function simvae(inputs: SimvaeInputs, options: SimvaeOptions): Scalar {
  return sumTerms(simvaeTerms(inputs, options));
}
