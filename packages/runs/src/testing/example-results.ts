import type { NewStageRecord, ProtocolId, StageResults } from '../stages.js';

/** The record of a stage. */
export function exampleLikelihood(nats = 700): NewStageRecord<'likelihood'> {
  return {
    settings: { likelihoodImages: 5, likelihoodSamples: 10 },
    model: 'a'.repeat(64),
    result: { nats, bitsPerDimension: 1.3, images: 5, samples: 10, prior: 'standard normal' },
    madeBy: { command: 'simvae eval', createdAt: '2026-01-02T00:00:00Z' },
  };
}

/** Results of a trained run whose representations have the same score everywhere: a fraction, under both protocols. */
export function exampleScores(score: number, version = 1) {
  const protocols = (['paper', 'strict'] as const).map((id: ProtocolId) => ({ protocol: { id, version } }));
  const probe = {
    accuracy: score,
    epoch: 2,
    epochs: 2,
    batch: 128,
    learningRate: 3e-4,
    hidden: 0,
    trainLoss: 1,
    validationLoss: null,
  };
  const rows = { train: 10_000, validation: 0, test: 2_000 };
  const knn = { best: score, k: 1, all: [{ k: 1, accuracy: score }] };
  const gmm = {
    accuracy: score,
    matchedOn: 'test' as const,
    ari: score,
    nmi: score,
    components: 2,
    covariance: 'full',
    nInit: 1,
    converged: true,
    trainLogLikelihood: 0,
    testLogLikelihood: 0,
  };
  return {
    training: { epochs: 5, images: 50_000, views: 50_000, seconds: 83 },
    probes: {
      class: {
        protocols: protocols.map((each) => ({ ...each, classes: [0, 1], rows, linear: probe, mlp: probe })),
      },
    },
    neighbors: { class: { protocols: protocols.map((each) => ({ ...each, knn })) } },
    mixture: { class: { protocols: protocols.map((each) => ({ ...each, gmm })) } },
  };
}

/** What training came to of a method that needs none. */
export const untrained: StageResults['training'] = { epochs: 0, images: 0, views: 0, seconds: 0 };
