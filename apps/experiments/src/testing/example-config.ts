import type { RunConfig } from '../config/settings.js';

/** A run's settings, with changes. */
export function exampleConfig(changes: Partial<RunConfig> = {}): RunConfig {
  return {
    dataset: 'fashion-mnist-mini',
    method: 'vae',
    seed: 0,
    options: { views: 1, beta: 1 },
    training: {
      epochs: 5,
      batchSize: 128,
      batchUnit: 'views',
      latent: 10,
      learningRate: 1e-3,
      epsilon: 1e-8,
    },
    evaluation: {
      probeEpochs: 2,
      decoderEpochs: 0,
      generatedImages: 0,
      likelihoodImages: 0,
      likelihoodSamples: 10,
      gmmInits: 1,
    },
    engine: 'onnx',
    threads: 0,
    ...changes,
  };
}
