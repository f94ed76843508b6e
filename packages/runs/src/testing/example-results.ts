import type { NewStageRecord, ProtocolId, StageResults } from '../stages.js';
import type { ExampleProfile } from './example-profile.js';

/** The record of a stage. */
export function exampleLikelihood(nats = 700): NewStageRecord<'likelihood'> {
  return {
    settings: { likelihoodImages: 5, likelihoodSamples: 10 },
    model: 'a'.repeat(64),
    result: { nats, bitsPerDimension: 1.3, images: 5, samples: 10, prior: 'standard normal' },
    madeBy: { command: 'simvae eval', createdAt: '2026-01-02T00:00:00Z' },
  };
}

/** Test images of all classes together. */
const testRows = 2000;

/** Counts whose diagonal is this part of each class; what is predicted wrongly is mostly of the next one. */
export function exampleConfusion(score: number, classes: number): number[][] {
  const rows = testRows / classes;
  const right = Number.isFinite(score) ? Math.round(rows * score) : 0;
  return Array.from({ length: classes }, (_, i) => {
    const row = Array.from({ length: classes }, () => 0);
    row[i] = right;
    const next = classes > 2 ? Math.round(0.75 * (rows - right)) : rows - right;
    row[(i + 1) % classes] += next;
    if (classes > 2) row[(i + 2) % classes] += rows - right - next;
    return row;
  });
}

/** Scores of one target. */
interface TargetScores {
  readonly linear: number;
  readonly mlp: number;
  readonly knn: number;
  readonly gmm: number;
  /** Adjusted Rand index and mutual information. */
  readonly clusters: number;
}

/** The three stages of representations for one target under both protocols, with the same scores under each. */
function targetResults(
  { linear, mlp, knn, gmm, clusters }: TargetScores,
  classes: readonly (string | number)[],
  version: number,
) {
  const each = <T>(of: (id: ProtocolId) => T) =>
    (['paper', 'strict'] as const).map((id) => ({ protocol: { id, version }, classes, ...of(id) }));
  const counts = (score: number, id: ProtocolId) => ({
    validationAccuracy: id === 'paper' || Number.isNaN(score) ? null : score,
    confusion: exampleConfusion(score, classes.length),
  });
  const probe = (score: number, id: ProtocolId, hidden: number) => ({
    accuracy: score,
    ...counts(score, id),
    epoch: 2,
    epochs: 2,
    batch: 128,
    learningRate: 3e-4,
    hidden,
    trainLoss: 1,
    validationLoss: id === 'paper' ? null : 1.1,
  });
  const rows = { paper: { train: 10_000, validation: 0 }, strict: { train: 9_000, validation: 1_000 } };
  return {
    probes: {
      protocols: each((id) => ({
        rows: { ...rows[id], test: testRows },
        linear: probe(linear, id, 0),
        mlp: probe(mlp, id, 10),
      })),
    },
    neighbors: {
      protocols: each((id) => ({
        knn: { best: knn, k: 1, ...counts(knn, id), all: [{ k: 1, accuracy: knn }] },
      })),
    },
    mixture: {
      protocols: each((id) => ({
        gmm: {
          accuracy: gmm,
          matchedOn: id === 'paper' ? ('test' as const) : ('validation' as const),
          ...counts(gmm, id),
          ari: clusters,
          nmi: clusters,
          components: classes.length,
          covariance: 'full',
          nInit: 1,
          converged: true,
          trainLogLikelihood: 0,
          testLogLikelihood: 0,
        },
      })),
    },
  };
}

/** Results of a trained run whose representations have the same score everywhere: a fraction, under both protocols. */
export function exampleScores(score: number, version = 1) {
  const all = { linear: score, mlp: score, knn: score, gmm: score, clusters: score };
  const { probes, neighbors, mixture } = targetResults(all, [0, 1], version);
  return {
    training: { epochs: 5, images: 50_000, views: 50_000, seconds: 83 },
    probes: { class: probes },
    neighbors: { class: neighbors },
    mixture: { class: mixture },
  };
}

/** What training came to of a method that needs none. */
export const untrained: StageResults['training'] = { epochs: 0, images: 0, views: 0, seconds: 0 };

/** Everything that a run of a profile comes to but its pictures. */
export function exampleResults(
  { family, score, targets, random }: ExampleProfile,
  { latent, epochs }: { readonly latent: number; readonly epochs: number },
): Partial<StageResults> {
  const noise = random('results');
  const about = (value: number) => value * (1 + 0.02 * noise.normal());
  const results: {
    probes: Record<string, StageResults['probes'][string]>;
    neighbors: Record<string, StageResults['neighbors'][string]>;
    mixture: Record<string, StageResults['mixture'][string]>;
  } = { probes: {}, neighbors: {}, mixture: {} };
  for (const [name, { classes, group }] of Object.entries(targets)) {
    const top = classes.length === 2 ? (1 + score) / 2 : score;
    const part = classes.length === 2 ? 0.9 : 0.75;
    const scores = {
      linear: 0.96 * top,
      mlp: top,
      knn: 0.98 * top,
      gmm: part * top,
      clusters: part * top - 0.1,
    };
    const codes = classes.map((_, code) => code);
    const { probes, neighbors, mixture } = targetResults(scores, codes, 1);
    const of = group === undefined ? {} : { group };
    results.probes[name] = { ...of, ...probes };
    results.neighbors[name] = { ...of, ...neighbors };
    if (group === undefined) results.mixture[name] = mixture;
  }
  const trains = family !== 'baseline';
  const images = trains ? 10_000 * epochs : 0;
  const decoder = family === 'generative' ? 'own' : 'post-hoc';
  const mean = about(0.05 - 0.04 * score);
  return {
    training: trains ? { epochs, images, views: 4 * images, seconds: about(16 * epochs) } : untrained,
    representations: { file: 'representations.safetensors', train: 10_000, test: testRows, latent },
    ...results,
    factors: {
      rotation: { linear: about(0.5 * score), mlp: about(0.7 * score) },
      thickness: { linear: about(0.6 * score), mlp: about(0.8 * score) },
    },
    ...(decoder === 'own' ? {} : { decoder: { epochs: 5, learningRate: 1e-4, loss: mean } }),
    reconstruction: { decoder, sum: 784 * mean, half: 392 * mean, mean },
    generation: {
      decoder,
      metric: 'Fréchet distance, not FID',
      distance: about(60 - 50 * score),
      precision: about(0.6 * score),
      recall: about(0.5 * score),
      features: 'a classifier',
      images: { real: testRows, generated: testRows },
    },
    ...(decoder === 'own' ? { likelihood: exampleLikelihood(about(900 - 250 * score)).result } : {}),
  };
}
