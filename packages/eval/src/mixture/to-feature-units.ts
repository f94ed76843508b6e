import type { Coordinates } from './coordinates.js';
import type { MixtureModel } from './types.js';

/** A model in `coordinates` as one in the units of the features: means B m + mean, covariances B C B^T, B = W^-1. */
export function toFeatureUnits(
  { weights, means, covariances }: MixtureModel,
  { mean, backward }: Coordinates,
): MixtureModel {
  const d = mean.length;
  const components = weights.length;
  const featureMeans = new Float64Array(components * d);
  const featureCovariances = new Float64Array(components * d * d);
  const left = new Float64Array(d * d);
  for (let k = 0; k < components; k++) {
    for (let a = 0; a < d; a++) {
      featureMeans[k * d + a] = mean[a];
      for (let b = 0; b <= a; b++) featureMeans[k * d + a] += backward[a * d + b] * means[k * d + b];
    }
    left.fill(0);
    for (let a = 0; a < d; a++) {
      for (let p = 0; p <= a; p++) {
        for (let b = 0; b < d; b++) left[a * d + b] += backward[a * d + p] * covariances[(k * d + p) * d + b];
      }
    }
    for (let a = 0; a < d; a++) {
      for (let b = 0; b < d; b++) {
        let sum = 0;
        for (let p = 0; p <= b; p++) sum += left[a * d + p] * backward[b * d + p];
        featureCovariances[(k * d + a) * d + b] = sum;
      }
    }
  }
  return { weights: weights.slice(), means: featureMeans, covariances: featureCovariances };
}
