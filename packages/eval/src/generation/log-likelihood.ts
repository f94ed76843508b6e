/** Distribution of pixels around the decoder's output. Bernoulli is for pixels in [0, 1]. */
export type PixelLikelihood =
  | { readonly kind: 'gaussian'; readonly variance: number }
  | { readonly kind: 'bernoulli' };

/** Bernoulli means are kept this far from 0 and 1: float32 sigmoids reach them. */
const margin = 1e-7;

/**
 * log p(x | mean), summed over pixels, in nats.
 *
 * @param image - [pixels].
 * @param mean - [pixels].
 */
export function logLikelihood(
  image: ArrayLike<number>,
  mean: ArrayLike<number>,
  likelihood: PixelLikelihood,
): number {
  let sum = 0;
  if (likelihood.kind === 'gaussian') {
    const { variance } = likelihood;
    for (let p = 0; p < image.length; p++) sum += (image[p] - mean[p]) ** 2;
    return -sum / (2 * variance) - (image.length / 2) * Math.log(2 * Math.PI * variance);
  }
  for (let p = 0; p < image.length; p++) {
    const probability = Math.min(1 - margin, Math.max(margin, mean[p]));
    sum += image[p] * Math.log(probability) + (1 - image[p]) * Math.log1p(-probability);
  }
  return sum;
}
