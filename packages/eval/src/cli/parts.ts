import type { ClassName } from '../input/labels.js';
import { runLogistic } from '../protocol/evaluate-logistic.js';
import { runMixture } from '../protocol/evaluate-mixture.js';
import { runNeighbors } from '../protocol/evaluate-neighbors.js';
import { runProbe } from '../protocol/evaluate-probes.js';
import type { EvaluationResult, ProtocolStamp, RowCounts } from '../protocol/results.js';
import { rowCounts, type Task } from '../protocol/task.js';
import { messageOf } from './message.js';

/** The parts of an evaluation, in the order in which they are printed. */
export const partNames = ['logistic', 'linear', 'mlp', 'knn', 'gmm'] as const;
export type PartName = (typeof partNames)[number];

/** Why a part has no score. */
export interface Failure {
  readonly error: string;
}

/** What was measured in one label set under one protocol: of every part that was asked for its score, or why it has none. */
export type PartialResult = {
  readonly protocol: ProtocolStamp;
  readonly seed: number;
  readonly rows: RowCounts;
  readonly columns: number;
  readonly classes: readonly ClassName[];
} & { readonly [Name in PartName]?: EvaluationResult[Name] | Failure };

/** For each protocol the score of each label set. */
const runs: { readonly [Name in PartName]: (task: Task) => Promise<EvaluationResult[Name][][]> } = {
  logistic: async (task) => (await runLogistic(task)).map((sets) => sets.map(({ logistic }) => logistic)),
  linear: (task) => runProbe(task, 'linear'),
  mlp: (task) => runProbe(task, 'mlp'),
  knn: async (task) =>
    (await runNeighbors(task)).map((sets) => sets.map(({ knn }) => ({ ...knn, metric: task.metric }))),
  gmm: async (task) => (await runMixture(task)).map((sets) => sets.map(({ gmm }) => gmm)),
};

/** For each protocol the results of each label set. A part that fails does not end the others. */
export async function runParts(task: Task, names: readonly PartName[]): Promise<PartialResult[][]> {
  const results = task.protocols.map((protocol) =>
    task.sets.map(({ classes }) => ({
      protocol,
      seed: task.seed,
      rows: rowCounts(task, protocol),
      columns: task.train.shape[1],
      classes,
    })),
  );
  for (const name of names) {
    const scores = await runs[name](task).catch((error): Failure => ({ error: messageOf(error) }));
    results.forEach((sets, p) => {
      sets.forEach((result, s) => {
        Object.assign(result, { [name]: 'error' in scores ? scores : scores[p][s] });
      });
    });
  }
  return results;
}
