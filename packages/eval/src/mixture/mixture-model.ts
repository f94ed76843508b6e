import type { Matrix } from '@simvae/arrays';
import type { RandomStream } from '@simvae/random';
import { pickRows } from '../input/features.js';
import { cholesky, type PivotedFactor, pivotedCholesky } from '../linalg/cholesky.js';
import { columnMeans, groupMeans, scatter } from '../linalg/tables.js';

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
 * Moments of clusters of rows, as if every row belonged to its cluster alone. The log-likelihood is not known.
 *
 * @param matrix - [n, d].
 * @param labels - cluster of every row, 0 .. K - 1.
 * @param means - what moments are taken about, [K, d].
 */
export function momentsOfClusters(matrix: Matrix, labels: Int32Array, means: Float64Array): Moments {
  const d = matrix.shape[1];
  const components = means.length / d;
  const { means: own, sizes: masses } = groupMeans(matrix, labels, components);
  const sums = own.map((mean, at) => {
    const mass = masses[Math.floor(at / d)];
    return mass === 0 ? 0 : mass * (mean - means[at]);
  });
  const scatters = new Float64Array(components * d * d);
  for (let k = 0; k < components; k++) {
    const rows = Int32Array.from(labels.keys()).filter((row) => labels[row] === k);
    scatters.set(scatter(pickRows(matrix, rows), means.subarray(k * d, (k + 1) * d)), k * d * d);
  }
  return { logLikelihood: Number.NaN, masses, sums, scatters };
}

/**
 * One Gaussian with the mean and the covariance of rows, as a mixture of one component. Of rows that do not fill the dimensions the
 * covariance may be singular.
 *
 * @param matrix - [n, d], at least one row.
 * @param regCovar - added to the variances.
 */
export function gaussianOf(matrix: Matrix, regCovar: number): MixtureModel {
  const [rows, d] = matrix.shape;
  const means = columnMeans(matrix);
  const covariances = scatter(matrix, means);
  for (let at = 0; at < d * d; at++) {
    covariances[at] = covariances[at] / rows + (at % (d + 1) === 0 ? regCovar : 0);
  }
  return { weights: Float64Array.of(1), means, covariances };
}

/** Rows drawn from a mixture. */
export interface MixtureSample {
  readonly X: Matrix<Float64Array>;
  /** Component of every row. */
  readonly components: Int32Array;
}

/** Draws rows from a mixture. Covariances may be singular: draws of a component then lie where it does. */
export function sampleMixture(model: MixtureModel, count: number, random: RandomStream): MixtureSample {
  const { weights, means, covariances } = model;
  const d = means.length / weights.length;
  const factors = Array.from(weights, (_, k) =>
    covarianceFactor(covariances.subarray(k * d * d, (k + 1) * d * d), d),
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
    const { factor, rank } = factors[k];
    for (let a = 0; a < d; a++) {
      let value = means[k * d + a];
      for (let b = 0; b < rank; b++) value += factor[a * rank + b] * noise[b];
      data[i * d + a] = value;
    }
  }
  return { X: { data, shape: [count, d] }, components };
}

/** F with C = F F^T, [d, rank]: triangular, or of a covariance that is singular in float64, with as many columns as it has rank. */
function covarianceFactor(covariance: Float64Array, d: number): PivotedFactor {
  const factor = cholesky(covariance, d);
  return factor ? { factor, rank: d } : pivotedCholesky(covariance, d);
}
