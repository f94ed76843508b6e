import type { RandomStream } from '@simvae/random';
import { cholesky } from '../linalg/cholesky.js';
import type { MixtureModel } from './types.js';

/** Rows drawn from a mixture. */
export interface MixtureSample {
  readonly X: { readonly data: Float64Array; readonly shape: readonly [rows: number, columns: number] };
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
