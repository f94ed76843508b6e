import type { Matrix } from '@simvae/arrays';
import { KernelPool } from '../wasm/kernel-pool.js';
import { loadFeatures, padShape } from './probe-network.js';
import type { TrainedProbe } from './train-probe.js';

/** Floats of features that are in WebAssembly memory at a time, about. */
const chunkFloats = 1 << 22;

/** What a probe computed for some rows: views that the next rows overwrite. */
export interface ProbeOutputs {
  /** [rows, width]: outputs, padded. */
  readonly scores: Float32Array;
  readonly width: number;
  /** [rows, hiddenWidth]: hidden activations, padded. */
  readonly activations: Float32Array;
  readonly hiddenWidth: number;
}

/** Runs a probe over rows in chunks; `take` gets each chunk's first row, number of rows and outputs. */
export async function runProbe(
  { shape, parameters }: TrainedProbe,
  features: Matrix,
  take: (first: number, count: number, outputs: ProbeOutputs) => void,
): Promise<void> {
  const [rows, columns] = features.shape;
  const { inputs, hidden, outputs, width } = padShape(shape);
  const chunk = Math.max(64, Math.floor(chunkFloats / inputs));
  for (let first = 0; first < rows; first += chunk) {
    const count = Math.min(chunk, rows - first);
    const pool = KernelPool.alone();
    try {
      const part = features.data.subarray(first * columns, (first + count) * columns);
      const table = loadFeatures(pool, { data: part, shape: [count, columns] });
      const weights = pool.allocate(parameters.length * 4);
      pool.float32(weights, parameters.length).set(parameters);
      const padded = Math.ceil(count / 4) * 4;
      const h = pool.allocate(padded * hidden * 4);
      const address = pool.allocate(padded * width * 4);
      pool.run('probeScores', [[table, padded, inputs, hidden, outputs, weights, h, address]]);
      const scores = pool.float32(address, count * width);
      take(first, count, {
        scores,
        width,
        activations: pool.float32(h, count * hidden),
        hiddenWidth: hidden,
      });
    } finally {
      pool.close();
    }
  }
}

/** Outputs of a probe before softmax, [rows, outputs]. */
export async function probeScores(probe: TrainedProbe, features: Matrix): Promise<Float32Array> {
  const { outputs } = probe.shape;
  const out = new Float32Array(features.shape[0] * outputs);
  await runProbe(probe, features, (first, count, { scores, width }) => {
    for (let i = 0; i < count; i++)
      out.set(scores.subarray(i * width, i * width + outputs), (first + i) * outputs);
  });
  return out;
}

/** Activations of a probe's hidden layer, [rows, hidden]. */
export async function hiddenActivations(probe: TrainedProbe, features: Matrix): Promise<Matrix> {
  const { hidden } = probe.shape;
  const rows = features.shape[0];
  const data = new Float32Array(rows * hidden);
  await runProbe(probe, features, (first, count, { activations, hiddenWidth }) => {
    for (let i = 0; i < count; i++) {
      data.set(activations.subarray(i * hiddenWidth, i * hiddenWidth + hidden), (first + i) * hidden);
    }
  });
  return { data, shape: [rows, hidden] };
}
