import { add, mul, reshape, type Scalar, square, sub, sum, type Tensor2D } from '@tensorflow/tfjs-core';
import { requireDivisible } from '../tensors/require-divisible.js';
import { requirePositive } from '../tensors/require-positive.js';
import { requireShape } from '../tensors/require-shape.js';
import { type LikelihoodOptions, negativeLogLikelihood } from './negative-log-likelihood.js';

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
 * The summands of SimVAE's objective; `simvae` documents the formula and adds them up.
 *
 * @throws {RangeError} If shapes disagree, `views` does not divide the rows, or a variance is not positive.
 */
export function simvaeTerms(inputs: SimvaeInputs, options: SimvaeOptions): SimvaeTerms {
  const { x, reconstruction, z, logVar } = inputs;
  const { views, priorVariance, likelihoodVariance = 1, marginal = 'uniform' } = options;
  const [rows, latent] = z.shape;
  requireShape('simvae', 'x', x, [rows, null]);
  requireShape('simvae', 'reconstruction', reconstruction, x.shape);
  requireShape('simvae', 'logVar', logVar, z.shape);
  requireDivisible('simvae', rows, views);
  requirePositive('simvae', 'priorVariance', priorVariance);
  requirePositive('simvae', 'likelihoodVariance', likelihoodVariance);

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
  if (marginal === 'uniform') return terms;
  return { ...terms, marginal: add<Scalar>(mul(sum(square(center)), 0.5 / images), 0.5 * latent * log2Pi) };
}
