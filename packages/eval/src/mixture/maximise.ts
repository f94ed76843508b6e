import type { CovarianceType, MixtureModel, Moments } from './types.js';

/**
 * The model that maximises the expected log-likelihood given the moments of the previous one.
 *
 * @param model - the model the moments were taken with.
 * @param floor - added to every covariance, [d, d].
 */
export function maximise(
  model: MixtureModel,
  { masses, sums, scatters }: Moments,
  type: CovarianceType,
  floor: Float64Array,
): MixtureModel {
  const components = masses.length;
  const d = sums.length / components;
  const means = new Float64Array(model.means);
  const covariances = new Float64Array(scatters.length);
  const weights = masses.map((mass) => mass + 10 * Number.EPSILON);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const shift = new Float64Array(d);
  for (let k = 0; k < components; k++) {
    for (let a = 0; a < d; a++) {
      shift[a] = sums[k * d + a] / weights[k];
      means[k * d + a] += shift[a];
    }
    const first = k * d * d;
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        const at = first + a * d + b;
        covariances[at] = scatters[at] / weights[k] - shift[a] * shift[b];
      }
    }
    if (type === 'diag' || type === 'spherical')
      keepDiagonal(covariances.subarray(first, first + d * d), d, type);
  }
  if (type === 'tied') share(covariances, weights, total, d);
  for (let at = 0; at < covariances.length; at++) covariances[at] += floor[at % floor.length];
  return { weights: weights.map((weight) => weight / total), means, covariances };
}

function keepDiagonal(covariance: Float64Array, d: number, type: 'diag' | 'spherical'): void {
  let trace = 0;
  for (let a = 0; a < d; a++) trace += covariance[a * d + a];
  for (let a = 0; a < d; a++) {
    const own = covariance[a * d + a];
    covariance.fill(0, a * d, (a + 1) * d);
    covariance[a * d + a] = type === 'diag' ? own : trace / d;
  }
}

/** Replaces every covariance by their mean, weighted by mass. */
function share(covariances: Float64Array, weights: Float64Array, total: number, d: number): void {
  const mean = new Float64Array(d * d);
  weights.forEach((weight, k) => {
    for (let at = 0; at < d * d; at++) mean[at] += (weight / total) * covariances[k * d * d + at];
  });
  for (let k = 0; k < weights.length; k++) covariances.set(mean, k * d * d);
}
