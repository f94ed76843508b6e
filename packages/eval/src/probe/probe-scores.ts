import type { Matrix } from '../types.js';
import { KernelPool } from '../wasm/kernel-pool.js';
import { loadFeatures, padShape } from './probe-network.js';
import type { TrainedProbe } from './train-probe.js';

/** Rows scored at a time. */
const chunk = 16384;

/** Outputs of a probe before softmax or sigmoid, [rows, outputs]. */
export async function probeScores(
  { shape, parameters }: TrainedProbe,
  features: Matrix,
): Promise<Float32Array> {
  const [rows, columns] = features.shape;
  const { inputs, hidden, outputs, width } = padShape(shape);
  const out = new Float32Array(rows * outputs);
  for (let first = 0; first < rows; first += chunk) {
    const count = Math.min(chunk, rows - first);
    const pool = await KernelPool.open(1);
    try {
      const part = features.data.subarray(first * columns, (first + count) * columns);
      const table = loadFeatures(pool, { data: part, shape: [count, columns] });
      const weights = pool.allocate(parameters.length * 4);
      pool.float32(weights, parameters.length).set(parameters);
      const padded = Math.ceil(count / 4) * 4;
      const h = pool.allocate(Math.max(1, padded * hidden * 4));
      const address = pool.allocate(padded * width * 4);
      pool.run('probeScores', [[table, padded, inputs, hidden, outputs, weights, h, address]]);
      const scores = pool.float32(address, count * width);
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < outputs; j++) out[(first + i) * outputs + j] = scores[i * width + j];
      }
    } finally {
      await pool.close();
    }
  }
  return out;
}
