import type { CovarianceType } from './types.js';

/** Free parameters of a mixture of K Gaussians in d dimensions: weights, means, covariances. */
export function parameterCount(type: CovarianceType, components: number, d: number): number {
  const full = (d * (d + 1)) / 2;
  const covariances = { full: components * full, tied: full, diag: components * d, spherical: components };
  return components - 1 + components * d + covariances[type];
}
