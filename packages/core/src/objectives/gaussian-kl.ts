import { add, exp, mul, type Scalar, square, sub, sum, type Tensor2D } from '@tensorflow/tfjs-core';
import { requireShape } from '../tensors/checks.js';

export interface GaussianKlInputs {
  /** [rows, latent]. */
  readonly mean: Tensor2D;
  /** Natural log of the variance, [rows, latent]. */
  readonly logVar: Tensor2D;
  /** Mean of the second Gaussian, [rows, latent]. @default zeros */
  readonly otherMean?: Tensor2D;
  /** Natural log of its variance, [rows, latent]. @default zeros: variance 1 */
  readonly otherLogVar?: Tensor2D;
}

export interface GaussianKlOptions {
  /** The one reduction there is, so that a call can state it. */
  readonly reduction?: 'sum over latents, mean over rows';
}

/**
 * KL divergence between diagonal Gaussians, KL( N(mu, sigma^2) || N(mu', sigma'^2) ).
 *
 *   1/2 sum_l ( log sigma'_l^2 - log sigma_l^2 + sigma_l^2 / sigma'_l^2 + (mu_l - mu'_l)^2 / sigma'_l^2 - 1 )
 *
 * Source: Kingma & Welling, arXiv:1312.6114, appendix B, for the standard normal (opposite sign there).
 *
 * @param inputs - see `GaussianKlInputs`; without the second Gaussian, the standard normal.
 * @param options - see `GaussianKlOptions`.
 * @returns nats, scalar: summed over latents, averaged over rows.
 * @throws {RangeError} If the shapes differ.
 * @throws {TypeError} If only one of `otherMean` and `otherLogVar` is given, or the reduction is another.
 */
export function gaussianKl(inputs: GaussianKlInputs, options: GaussianKlOptions = {}): Scalar {
  const { mean, logVar, otherMean, otherLogVar } = inputs;
  const { reduction = 'sum over latents, mean over rows' } = options;
  if (reduction !== 'sum over latents, mean over rows') {
    throw new TypeError(
      `gaussianKl: \`reduction\` must be 'sum over latents, mean over rows', got ${String(reduction)}.`,
    );
  }
  requireShape('gaussianKl', 'mean', mean, [null, null]);
  requireShape('gaussianKl', 'logVar', logVar, mean.shape);
  const scale = 0.5 / mean.shape[0];
  if (otherMean === undefined && otherLogVar === undefined) {
    return mul(sum(sub(add(exp(logVar), square(mean)), add(logVar, 1))), scale);
  }
  if (otherMean === undefined || otherLogVar === undefined) {
    const missing = otherMean === undefined ? 'otherMean' : 'otherLogVar';
    throw new TypeError(
      `gaussianKl: \`${missing}\` must be a tensor where the other is given, got undefined.`,
    );
  }
  requireShape('gaussianKl', 'otherMean', otherMean, mean.shape);
  requireShape('gaussianKl', 'otherLogVar', otherLogVar, mean.shape);
  const logRatio = sub(logVar, otherLogVar);
  // Scaled before squaring: 1 / sigma'^2 alone overflows where sigma' is tiny.
  const distance = mul(sub(mean, otherMean), exp(mul(otherLogVar, -0.5)));
  return mul(sum(sub(add(exp(logRatio), square(distance)), add(logRatio, 1))), scale);
}
