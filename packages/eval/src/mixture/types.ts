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
