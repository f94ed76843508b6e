import { add, mul, reshape, type Scalar, square, sub, sum, type Tensor2D } from '@tensorflow/tfjs-core';
import { requireDivisible, requirePositive, requireShape } from '../tensors/checks.js';
import { type LikelihoodOptions, negativeLogLikelihood, requireVariance } from './negative-log-likelihood.js';
import { summed, type WithTerms } from './terms.js';

export interface SimvaeInputs {
  /** Pixels in [0, 1], [images * views, pixels]; row = image * views + view. */
  readonly x: Tensor2D;
  /** Decoder output for `z`, shape of `x`: means for a Gaussian likelihood, logits for a Bernoulli one. */
  readonly reconstruction: Tensor2D;
  /** Samples of q(z | x), [images * views, latent]. */
  readonly z: Tensor2D;
  /** Natural log of the variance of q(z | x), [images * views, latent]. */
  readonly logVar: Tensor2D;
}

export interface SimvaeOptions extends LikelihoodOptions {
  /** Views of each image, J. */
  readonly views: number;
  /** Variance of p(z | y) in each dimension, s^2. */
  readonly priorVariance: number;
  /** p(y): flat (its constant dropped) or standard normal. @default 'uniform' */
  readonly marginal?: 'uniform' | 'gaussian';
}

/** The summands of SimVAE's negative ELBO: nats, averaged over images. */
export type SimvaeTerms = {
  /** - log p(x | z), up to a constant. */
  readonly reconstruction: Scalar;
  /** - H[ q(z | x) ]. */
  readonly entropy: Scalar;
  /** - log p(z | y) at y = the mean of an image's samples. */
  readonly prior: Scalar;
  /** - log p(y); only where p(y) is not flat. */
  readonly marginal?: Scalar;
};

const log2Pi = Math.log(2 * Math.PI);

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
  return simvaeTerms(inputs, options).loss;
}

/** `simvae` with its summands. @throws {RangeError} As `simvae` does. */
export function simvaeTerms(inputs: SimvaeInputs, options: SimvaeOptions): WithTerms<SimvaeTerms> {
  const { x, reconstruction, z, logVar } = inputs;
  const { views, priorVariance, marginal = 'uniform' } = options;
  const [rows, latent] = z.shape;
  requireShape('simvae', 'x', x, [rows, null]);
  requireShape('simvae', 'reconstruction', reconstruction, x.shape);
  requireShape('simvae', 'logVar', logVar, z.shape);
  requireDivisible('simvae', rows, views);
  requirePositive('simvae', 'priorVariance', priorVariance);
  requireVariance('simvae', options);

  const images = rows / views;
  const perSet = reshape(z, [images, views, latent]);
  const center = mul(sum(perSet, 1, true), 1 / views); // [images, 1, latent]
  const spread = sum(square(sub(perSet, center)));
  const terms: SimvaeTerms = {
    reconstruction: mul(negativeLogLikelihood({ x, reconstruction }, options), 1 / images),
    entropy: sub(mul(sum(logVar), -0.5 / images), 0.5 * views * latent * (1 + log2Pi)),
    prior: add(
      mul(spread, 0.5 / (priorVariance * images)),
      0.5 * views * latent * (log2Pi + Math.log(priorVariance)),
    ),
  };
  if (marginal === 'uniform') return summed(terms);
  const ofCenter = add<Scalar>(mul(sum(square(center)), 0.5 / images), 0.5 * latent * log2Pi);
  return summed({ ...terms, marginal: ofCenter });
}
