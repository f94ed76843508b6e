import {
  add,
  log,
  mean,
  mul,
  type Scalar,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
} from '@tensorflow/tfjs-core';
import { requirePositive } from '../tensors/checks.js';

/** The distribution of a pixel given its reconstruction. */
export type Likelihood = 'gaussian' | 'bernoulli';

export interface LikelihoodInputs {
  /** Pixels, any shape; in [0, 1] for `bernoulli`. */
  readonly x: Tensor;
  /** The decoder's means for `gaussian`, its logits (before the sigmoid) for `bernoulli`. Shape of `x`. */
  readonly reconstruction: Tensor;
}

export interface LikelihoodOptions {
  /** @default 'gaussian' */
  readonly likelihood?: Likelihood;
  /**
   * Variance of a pixel, sigma_x^2, `gaussian` only; `'optimal'` for the variance under which these pixels are most likely, their
   * mean squared error. @default 1
   */
  readonly likelihoodVariance?: number | 'optimal';
}

/** Keeps the logarithm finite where a reconstruction is exact: well below the square of one of 255 grey levels, 1.5e-5. */
const leastVariance = 1e-6;

/**
 * Negative log-likelihood of pixels, without the Gaussian's constant: 1/2 log(2 pi sigma_x^2) for each of the n pixels, or
 * 1/2 log(2 pi) where sigma_x^2 is the optimal one.
 *
 *   gaussian            sum ( x - r )^2 / (2 sigma_x^2)
 *   gaussian, optimal   n/2 ( 1 + log sigma_x^2 )  with  sigma_x^2 = mean ( x - r )^2 + 1e-6
 *   bernoulli           sum ( softplus(l) - x l )  =  - sum ( x log sigmoid(l) + (1 - x) log(1 - sigmoid(l)) )
 *
 * Source of the optimal variance: Rybkin et al., arXiv:2006.13202, equation 6; one for all pixels of the batch.
 *
 * @returns nats, scalar: summed over everything.
 */
export function negativeLogLikelihood(inputs: LikelihoodInputs, options: LikelihoodOptions = {}): Scalar {
  const { x, reconstruction } = inputs;
  const { likelihood = 'gaussian', likelihoodVariance = 1 } = options;
  if (likelihood === 'bernoulli') return sum(sub(softplus(reconstruction), mul(x, reconstruction)));
  if (likelihoodVariance === 'optimal') {
    return mul(add<Scalar>(log(optimalVariance(inputs)), 1), x.size / 2);
  }
  return mul(sum(square(sub(x, reconstruction))), 0.5 / likelihoodVariance);
}

/** The variance under which pixels are most likely around their reconstruction, scalar: their mean squared error. */
export function optimalVariance({ x, reconstruction }: LikelihoodInputs): Scalar {
  return add(mean(square(sub(x, reconstruction))), leastVariance);
}

/** @throws {RangeError} If a variance is given that is not positive. */
export function requireVariance(caller: string, { likelihoodVariance = 1 }: LikelihoodOptions): void {
  if (likelihoodVariance !== 'optimal') requirePositive(caller, 'likelihoodVariance', likelihoodVariance);
}
