import type { EvaluationResult, ProtocolId } from '@simvae/eval';
import type { RunResults } from '../run/results.js';

/** Results of a run whose every score is `score`, a fraction, with changes. */
export function exampleResults(score: number, changes: Partial<RunResults> = {}): RunResults {
  return {
    dataset: 'fashion-mnist-mini',
    method: 'vae',
    seed: 0,
    data: { official: true, train: 10_000, test: 2_000 },
    model: { sha256: '0'.repeat(64) },
    training: { epochs: 5, images: 50_000, views: 50_000, seconds: 83 },
    evaluations: [exampleEvaluation('paper', score), exampleEvaluation('strict', score)],
    ...changes,
  };
}

/** An evaluation whose every score is `score`, a fraction. */
export function exampleEvaluation(id: ProtocolId, score: number, version = 1): EvaluationResult {
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
  return {
    protocol: { id, version },
    seed: 0,
    rows: { train: 10_000, validation: 0, test: 2_000 },
    columns: 10,
    classes: [0, 1],
    linear: probe,
    mlp: probe,
    knn: { best: score, k: 1, all: [{ k: 1, accuracy: score }] },
    gmm: {
      accuracy: score,
      matchedOn: 'test',
      ari: score,
      nmi: score,
      components: 2,
      covariance: 'full',
      nInit: 1,
      converged: true,
      trainLogLikelihood: 0,
      testLogLikelihood: 0,
    },
  };
}
