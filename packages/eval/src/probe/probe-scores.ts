import type { Matrix } from '../types.js';
import { runProbe } from './run-probe.js';
import type { TrainedProbe } from './train-probe.js';

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
