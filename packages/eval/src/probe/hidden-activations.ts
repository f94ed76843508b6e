import type { Matrix } from '../types.js';
import { runProbe } from './run-probe.js';
import type { TrainedProbe } from './train-probe.js';

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
