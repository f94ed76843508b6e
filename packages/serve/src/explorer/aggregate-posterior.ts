import type { Matrix } from '@simvae/arrays';
import type { Dimension } from './explorer-data.js';

/**
 * How each latent is distributed over images, those with the largest variance of the mean first.
 *
 *   q(z) = 1/N sum_n q(z | x_n),  Var q(z_d) = Var_n mu_nd + 1/N sum_n sigma_nd^2
 *
 * The order is by the first term alone (active units: Burda et al., arXiv:1509.00519, section 5.2): a latent that an autoencoder
 * does not use has the variance of its prior, and says nothing of an image.
 *
 * @param means - representations, `[images, latent]`.
 * @param logVariances - natural logs of sigma^2, `[images, latent]`; absent for representations that are points.
 * @throws {RangeError} If there is no image.
 */
export function aggregatePosterior(
  means: Matrix<Float32Array>,
  logVariances?: Matrix<Float32Array>,
): Dimension[] {
  const [rows, latent] = means.shape;
  if (rows === 0)
    throw new RangeError('aggregatePosterior: `means` must have a row for each image, got none.');
  const dimensions = Array.from({ length: latent }, (_, index): Dimension => {
    let sum = 0;
    let squares = 0;
    let within = 0;
    for (let at = index; at < rows * latent; at += latent) {
      sum += means.data[at];
      if (logVariances) within += Math.exp(logVariances.data[at]);
    }
    const mean = sum / rows;
    for (let at = index; at < rows * latent; at += latent) squares += (means.data[at] - mean) ** 2;
    const variance = squares / rows;
    return { index, variance, mean, standardDeviation: Math.sqrt(variance + within / rows) };
  });
  return dimensions.sort((a, b) => b.variance - a.variance || a.index - b.index);
}
