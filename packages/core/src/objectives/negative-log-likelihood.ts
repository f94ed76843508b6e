import { mul, type Scalar, softplus, square, sub, sum, type Tensor } from '@tensorflow/tfjs-core';

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
  /** Variance of a pixel, sigma_x^2; `gaussian` only. @default 1 */
  readonly likelihoodVariance?: number;
}

/**
 * Negative log-likelihood of pixels, without the Gaussian's constant 1/2 log(2 pi sigma_x^2).
 *
 *   gaussian    sum ( x - r )^2 / (2 sigma_x^2)
 *   bernoulli   sum ( softplus(l) - x l )  =  - sum ( x log sigmoid(l) + (1 - x) log(1 - sigmoid(l)) )
 *
 * @returns nats, scalar: summed over everything.
 */
export function negativeLogLikelihood(inputs: LikelihoodInputs, options: LikelihoodOptions = {}): Scalar {
  const { x, reconstruction } = inputs;
  const { likelihood = 'gaussian', likelihoodVariance = 1 } = options;
  if (likelihood === 'bernoulli') return sum(sub(softplus(reconstruction), mul(x, reconstruction)));
  return mul(sum(square(sub(x, reconstruction))), 0.5 / likelihoodVariance);
}
