import { sealSafetensors } from '@simvae/arrays';
import {
  type MetricsLine,
  type NewStageRecord,
  type RunConfig,
  type RunIdentity,
  trainingSettings,
} from '../src/index.js';

/** An identity, with changes. */
export function exampleIdentity(changes: Partial<RunIdentity> = {}): RunIdentity {
  return {
    dataset: { name: 'fashion-mnist-mini', digest: 'd'.repeat(64) },
    method: { name: 'vae', options: { views: 1, beta: 1 } },
    network: { name: 'mlp', options: { latent: 10, hidden: [512, 256], batchNorm: false } },
    augmentation: { scale: [0.4, 1], ratio: [0.75, 4 / 3], flipHorizontal: 0, flipVertical: 0 },
    training: trainingSettings.parse({ epochs: 5, learningRate: 1e-3 }),
    engine: { name: 'onnx', threads: 0 },
    ...changes,
  };
}

/** A run, with changes. */
export function exampleConfig(changes: Partial<RunConfig> = {}): RunConfig {
  return {
    format: 'simvae-run',
    version: 2,
    identity: exampleIdentity(),
    seed: 0,
    titles: { dataset: 'FashionMNIST-mini', method: 'VAE' },
    comparedWith: 'fashion-mnist',
    family: 'generative',
    official: true,
    images: { train: 10_000, test: 2_000 },
    environment: {
      command: 'simvae bench',
      createdAt: '2026-01-01T00:00:00Z',
      node: 'v20.19.0',
      machine: { cpu: 'A', cores: 2, memoryGiB: 8, system: 'linux' },
      versions: { '@simvae/core': '0.1.0' },
    },
    ...changes,
  };
}

/** The record of a stage. */
export function exampleLikelihood(nats = 700): NewStageRecord<'likelihood'> {
  return {
    settings: { likelihoodImages: 5, likelihoodSamples: 10 },
    model: 'a'.repeat(64),
    result: { nats, bitsPerDimension: 1.3, images: 5, samples: 10, prior: 'standard normal' },
    madeBy: { command: 'simvae eval', createdAt: '2026-01-02T00:00:00Z' },
  };
}

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
