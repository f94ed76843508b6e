import type { ComputeOptions, Matrix } from '../types.js';
import { KernelPool } from '../wasm/kernel-pool.js';
import { threadCount } from '../wasm/thread-count.js';
import { Expectation } from './expectation.js';
import { type FittedMixture, setRows } from './fit-mixture.js';

/** Rows that are in WebAssembly memory at a time. */
const chunk = 16384;

/** What a mixture says about rows. */
export interface MixtureEvaluation {
  /** Sum over rows of log p(x), nats. */
  readonly logLikelihood: number;
  /** [rows, K]. */
  readonly responsibilities: Float64Array;
}

/** Log-likelihood and responsibilities of rows, in float64. */
export async function evaluateMixture(
  { model, coordinates }: FittedMixture,
  { data, shape: [rows, d] }: Matrix,
  options: ComputeOptions,
): Promise<MixtureEvaluation> {
  const components = model.weights.length;
  const responsibilities = new Float64Array(rows * components);
  let logLikelihood = rows * coordinates.logDeterminant;
  for (let first = 0; first < rows; first += chunk) {
    const count = Math.min(chunk, rows - first);
    const pool = await KernelPool.open(
      threadCount('GaussianMixture', options.threads, count * components * d * d),
    );
    try {
      const expectation = new Expectation(pool, 'double', count, d, components);
      const part = data.subarray(first * d, (first + count) * d);
      setRows([expectation], coordinates, { data: part, shape: [count, d] });
      const { values, logLikelihood: sum } = expectation.responsibilities(model);
      responsibilities.set(values, first * components);
      logLikelihood += sum;
    } finally {
      pool.close();
    }
  }
  return { logLikelihood, responsibilities };
}
