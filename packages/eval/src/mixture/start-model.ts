import type { MixtureModel } from './types.js';

/**
 * Components of equal weight at given means with one narrow covariance: the first expectation step then gives every
 * row to the nearest mean.
 *
 * @param means - [K, d].
 * @param covariance - [d, d].
 */
export function startModel(means: Float64Array, covariance: Float64Array): MixtureModel {
  const components = means.length / Math.sqrt(covariance.length);
  const covariances = new Float64Array(components * covariance.length);
  for (let k = 0; k < components; k++) covariances.set(covariance, k * covariance.length);
  return { weights: new Float64Array(components).fill(1 / components), means, covariances };
}
