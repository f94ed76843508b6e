import type { Matrix } from '@simvae/arrays';
import type { RandomStream } from '@simvae/random';
import { cholesky } from '../linalg/cholesky.js';

/** Shape of a component's covariance; `tied` shares one among all components. */
export type CovarianceType = 'full' | 'tied' | 'diag' | 'spherical';

/** A mixture of K Gaussians in d dimensions. */
export interface MixtureModel {
  /** [K], summing to 1. */
  readonly weights: Float64Array;
  /** [K, d]. */
  readonly means: Float64Array;
  /** [K, d, d], symmetric. */
  readonly covariances: Float64Array;
}

/** Sums over rows, weighted by responsibility, about each component's mean in the model they were taken with. */
export interface Moments {
  /** Sum over rows of log p(x). */
  readonly logLikelihood: number;
  /** [K]. */
  readonly masses: Float64Array;
  /** [K, d]. */
  readonly sums: Float64Array;
  /** [K, d, d], symmetric. */
  readonly scatters: Float64Array;
}

/** Free parameters of a mixture of K Gaussians in d dimensions: weights, means, covariances. */
export function parameterCount(type: CovarianceType, components: number, d: number): number {
  const full = (d * (d + 1)) / 2;
  const covariances = { full: components * full, tied: full, diag: components * d, spherical: components };
  return components - 1 + components * d + covariances[type];
}

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

/** Rows drawn from a mixture. */
export interface MixtureSample {
  readonly X: Matrix<Float64Array>;
  /** Component of every row. */
  readonly components: Int32Array;
}

/**
 * Draws rows from a mixture.
 *
 * @param model - covariances positive definite.
 */
export function sampleMixture(model: MixtureModel, count: number, random: RandomStream): MixtureSample {
  const { weights, means, covariances } = model;
  const d = means.length / weights.length;
  const factors = Array.from(
    weights,
    (_, k) => cholesky(covariances.subarray(k * d * d, (k + 1) * d * d), d)!,
  );
  const data = new Float64Array(count * d);
  const components = new Int32Array(count);
  const noise = new Float64Array(d);
  for (let i = 0; i < count; i++) {
    let left = random.uniform();
    let k = 0;
    while (k < weights.length - 1 && left >= weights[k]) left -= weights[k++];
    components[i] = k;
    random.fillNormal(noise);
    for (let a = 0; a < d; a++) {
      let value = means[k * d + a];
      for (let b = 0; b <= a; b++) value += factors[k][a * d + b] * noise[b];
      data[i * d + a] = value;
    }
  }
  return { X: { data, shape: [count, d] }, components };
}
