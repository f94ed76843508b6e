import type { EvaluationResult, ProtocolId } from '@simvae/eval';
import type { RunResults } from '../run/results.js';
import { groupBy } from './group-by.js';
import { meanAndError, type OurValue } from './mean-and-error.js';
import { type PaperValue, paperValues } from './paper-values.js';
import { type Metric, metrics, scoresOf } from './scores.js';

/** A row of a table. */
export interface Row {
  readonly method: string;
  readonly seeds: readonly number[];
  readonly epochs: number;
  /** Mean over seeds. */
  readonly trainingSeconds: number;
  /** In percent. */
  readonly ours: Readonly<Record<Metric, OurValue>>;
  /** In percent; what the paper prints is comparable with protocol `paper` on the published images alone. */
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
 * @throws {RangeError} If results of a table were judged by different versions of its protocol.
 */
export function summarise(results: readonly RunResults[]): Summary[] {
  return [...groupBy(results, ({ dataset }) => dataset)].flatMap(([dataset, ofDataset]) => {
    const judged = ofDataset.flatMap((run) => run.evaluations.map((evaluation) => ({ run, evaluation })));
    return [...groupBy(judged, ({ evaluation }) => evaluation.protocol.id)].map(([protocol, ofProtocol]) => {
      const versions = groupBy(ofProtocol, ({ evaluation }) => evaluation.protocol.version);
      if (versions.size > 1) {
        throw new RangeError(
          `Results on ${dataset} must be of one version of protocol ${protocol}, got versions ` +
            `${[...versions.keys()].join(' and ')}. Run \`simvae eval --force\` to judge them alike.`,
        );
      }
      const rows = [...groupBy(ofProtocol, ({ run }) => run.method).values()].map(summariseRow);
      return { dataset, protocol, rows };
    });
  });
}

/** One method's results under one protocol. */
function summariseRow(judged: readonly { run: RunResults; evaluation: EvaluationResult }[]): Row {
  const [{ run, evaluation }] = judged;
  const scores = judged.map((each) => scoresOf(each.evaluation));
  const comparable = evaluation.protocol.id === 'paper' && judged.every((each) => each.run.data.official);
  return {
    method: run.method,
    seeds: judged.map((each) => each.run.seed),
    epochs: run.training.epochs,
    trainingSeconds: meanAndError(judged.map((each) => each.run.training.seconds)).mean,
    ours: Object.fromEntries(
      metrics.map((metric) => [metric, meanAndError(scores.map((score) => score[metric]))]),
    ) as Record<Metric, OurValue>,
    paper: comparable ? paperValues(run.dataset, run.method) : {},
  };
}
