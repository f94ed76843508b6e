import type { EvaluationResult, ProtocolId } from '@simvae/eval';
import type { RunResults } from '../run/results.js';
import { type PaperValue, paperValues } from './paper-values.js';

export const metrics = ['linear', 'mlp', 'knn', 'gmm', 'ari', 'nmi'] as const;
export type Metric = (typeof metrics)[number];

/** Our value: mean and standard error over seeds, in percent. One seed has no standard error. */
export interface OurValue {
  readonly mean: number;
  readonly se?: number;
}

/** A row of a table. */
export interface Row {
  readonly method: string;
  readonly seeds: readonly number[];
  readonly epochs: number;
  /** Mean over seeds. */
  readonly trainingSeconds: number;
  readonly ours: Readonly<Record<Metric, OurValue>>;
  readonly paper: Readonly<Partial<Record<Metric, PaperValue>>>;
}

/** A table: one data set under one protocol. */
export interface Summary {
  readonly dataset: string;
  readonly protocol: ProtocolId;
  readonly rows: readonly Row[];
}

/**
 * Averages results over seeds: a table for each data set and protocol, rows in the order given.
 *
 * The standard error is the sample standard deviation (n - 1) over the root of the number of seeds.
 */
export function summarise(results: readonly RunResults[]): Summary[] {
  const summaries: Summary[] = [];
  for (const dataset of unique(results.map((result) => result.dataset))) {
    const ofDataset = results.filter((result) => result.dataset === dataset);
    const protocols = unique(
      ofDataset.flatMap(({ evaluations }) => evaluations.map(({ protocol }) => protocol.id)),
    );
    for (const protocol of protocols) {
      const rows = unique(ofDataset.map(({ method }) => method)).map((method) =>
        row(
          dataset,
          method,
          protocol,
          ofDataset.filter((result) => result.method === method),
        ),
      );
      summaries.push({ dataset, protocol, rows });
    }
  }
  return summaries;
}

function row(dataset: string, method: string, protocol: ProtocolId, results: readonly RunResults[]): Row {
  const scores = results.flatMap(({ evaluations }) =>
    evaluations.filter((evaluation) => evaluation.protocol.id === protocol).map(scoresOf),
  );
  const ours = Object.fromEntries(
    metrics.map((metric) => [metric, meanAndError(scores.map((score) => 100 * score[metric]))]),
  ) as Record<Metric, OurValue>;
  return {
    method,
    seeds: results.map(({ seed }) => seed),
    epochs: results[0].training.epochs,
    trainingSeconds: meanAndError(results.map(({ training }) => training.seconds)).mean,
    ours,
    paper: paperValues(dataset, method) as Row['paper'],
  };
}

/** A run's scores as fractions in [0, 1]. */
function scoresOf({ linear, mlp, knn, gmm }: EvaluationResult): Record<Metric, number> {
  return {
    linear: linear.accuracy,
    mlp: mlp.accuracy,
    knn: knn.best,
    gmm: gmm.accuracy,
    ari: gmm.ari,
    nmi: gmm.nmi,
  };
}

function meanAndError(values: readonly number[]): OurValue {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, se: Math.sqrt(variance / values.length) };
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
