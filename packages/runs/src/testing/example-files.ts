import { sealSafetensors } from '@simvae/arrays';
import type { MetricsLine } from '../metrics-log.js';

/** A line of metrics.jsonl. */
export function exampleLine(epoch: number): MetricsLine {
  return {
    epoch,
    loss: 1 / epoch,
    metrics: { kl: 0.1 },
    collapse: { featureStandardDeviation: 0.3, effectiveRank: 8 },
    warnings: [],
    seconds: 2,
    viewsPerSecond: 1000,
  };
}

/** A checkpoint of some kilobytes whose every value is `value`. */
export function exampleCheckpoint(value: number, length = 4): Promise<Uint8Array> {
  const data = new Float32Array(length).fill(value);
  return sealSafetensors({ tensors: new Map([['params/w', { shape: [length], data }]]), metadata: {} });
}
