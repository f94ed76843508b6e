import type { Matrix } from '@simvae/arrays';
import { Breath, type ComputeOptions } from '../input/options.js';
import { cholesky, invertLower } from '../linalg/cholesky.js';
import { KernelPool, threadCount } from '../wasm/kernel-pool.js';
import { transformRow } from './coordinates.js';
import { Expectation, ExpectationScratch } from './expectation.js';
import type { FittedMixture } from './fit-mixture.js';
import { writeRows } from './write-rows.js';

/** Rows that are in WebAssembly memory at a time. */
const chunk = 16384;

/** What a mixture says about rows. */
export interface Responsibilities {
  /** Sum over rows of log p(x), nats. */
  readonly logLikelihood: number;
  /** [rows, K]. */
  readonly responsibilities: Float64Array;
}

/** Log-likelihood and responsibilities of rows, in float64. */
export async function responsibilitiesOf(
  { model, coordinates }: FittedMixture,
  { data, shape: [rows, d] }: Matrix,
  options: ComputeOptions,
): Promise<Responsibilities> {
  const components = model.weights.length;
  const responsibilities = new Float64Array(rows * components);
  let logLikelihood = rows * coordinates.logDeterminant;
  const breath = new Breath({ signal: options.signal });
  for (let first = 0; first < rows; first += chunk) {
    const count = Math.min(chunk, rows - first);
    await breath.take(first / rows);
    const pool = await KernelPool.open(
      threadCount('GaussianMixture', options.threads, count * components * d * d),
    );
    try {
      const expectation = new Expectation(pool, 'double', count, new ExpectationScratch(pool, d, components));
      const part = data.subarray(first * d, (first + count) * d);
      writeRows(pool, coordinates, { data: part, shape: [count, d] }, [expectation]);
      const { values, logLikelihood: sum } = await expectation.responsibilities(model, () =>
        breath.take(first / rows),
      );
      responsibilities.set(values, first * components);
      logLikelihood += sum;
    } finally {
      pool.close();
    }
  }
  return { logLikelihood, responsibilities };
}

/**
 * log p(x) of every row: log w_k N(x; k) - log r_k for the component k with the largest responsibility r_k.
 *
 * @param responsibilities - of these rows, [rows, K].
 * @returns nats, [rows].
 */
export function logDensities(
  { model: { weights, means, covariances }, coordinates }: FittedMixture,
  points: Matrix,
  responsibilities: Float64Array,
): Float64Array {
  const [rows, d] = points.shape;
  const components = weights.length;
  const whiteners = Array.from({ length: components }, (_, k) =>
    // fitted covariances have a factor
    invertLower(cholesky(covariances.subarray(k * d * d, (k + 1) * d * d), d)!, d),
  );
  const z = new Float64Array(d);
  const densities = new Float64Array(rows);
  for (let i = 0; i < rows; i++) {
    let k = 0;
    for (let c = 1; c < components; c++) {
      if (responsibilities[i * components + c] > responsibilities[i * components + k]) k = c;
    }
    transformRow(coordinates, points, i, z);
    const whiten = whiteners[k];
    let density =
      Math.log(weights[k] / responsibilities[i * components + k]) - (d / 2) * Math.log(2 * Math.PI);
    for (let a = 0; a < d; a++) {
      let sum = 0;
      for (let b = 0; b <= a; b++) sum += whiten[a * d + b] * (z[b] - means[k * d + b]);
      density += Math.log(whiten[a * d + a]) - (sum * sum) / 2;
    }
    densities[i] = density + coordinates.logDeterminant;
  }
  return densities;
}
