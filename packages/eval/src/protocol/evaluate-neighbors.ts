import type { Matrix } from '@simvae/arrays';
import type { ComputeOptions } from '../input/options.js';
import { argmaxRows } from '../input/rows.js';
import type { Metric } from '../neighbors/metric.js';
import { nearestNeighbors } from '../neighbors/nearest-neighbors.js';
import { vote } from '../neighbors/vote.js';
import { countPairs, partEqual } from '../scores/classification.js';
import type { ByLabels, LabelledSets, NeighborsOptions, Protocols, Representations } from './options.js';
import type { AccuracyOfK, NeighborsResult } from './results.js';
import { evaluateTask, type Task } from './task.js';

/**
 * k-NN of representations for several k (the paper, A.4.4: 1 .. 15), from one exact search. Protocol `paper` chooses k
 * on the test rows; `strict` on rows held out of the training set, all of which then vote.
 *
 * @returns the result of the protocol, or one for each in the order asked for; by name where labels are label sets.
 * @throws {RangeError} If shapes or counts disagree, a value is not finite, or an option is out of its range.
 */
export function evaluateNeighbors<Data extends Representations | LabelledSets, P extends Protocols>(
  data: Data,
  options: NeighborsOptions & { readonly protocol: P },
): Promise<ByLabels<Data, P, NeighborsResult>> {
  return evaluateTask('evaluateNeighbors', data, options, runNeighbors);
}

/** For each protocol a result for each label set; neighbours of the test rows are searched once for all. */
export async function runNeighbors(task: Task): Promise<NeighborsResult[][]> {
  const { train, test, sets, ks, metric } = task;
  const codes = sets.map((set) => ({ points: set.train, queries: set.test, classes: set.classes.length }));
  const predictions = await predict(train, test, codes, ks, metric, task.stage('k-NN'));
  const results: NeighborsResult[][] = [];
  for (const protocol of task.protocols) {
    const validation = protocol.id === 'strict' ? await validate(task) : undefined;
    results.push(
      predictions.map((tested, s) => {
        const { classes } = sets[s];
        const { k, accuracy } = bestOf((validation ?? predictions)[s]);
        const chosen = tested.find((one) => one.k === k)!;
        const knn = {
          best: chosen.accuracy,
          k,
          validationAccuracy: validation ? accuracy : null,
          confusion: countPairs(sets[s].test, chosen.predicted, classes.length),
          all: tested.map((one) => ({ k: one.k, accuracy: one.accuracy })),
        };
        return { protocol, classes, knn };
      }),
    );
  }
  return results;
}

/** What every k predicts of the rows that are held out, among the other training rows. */
function validate(task: Task): Promise<PredictedByK[][]> {
  const { rest, validation } = task.heldOut();
  const codes = task.sets.map(({ classes }, s) => ({
    points: rest.codes[s],
    queries: validation.codes[s],
    classes: classes.length,
  }));
  const rows = rest.features.shape[0];
  const possible = task.ks.filter((k) => k <= rows);
  if (possible.length === 0) {
    const rule = `hold one of at most the ${rows} training rows that are not held out`;
    throw new RangeError(`${task.caller}: \`ks\` must ${rule}, got ${task.ks.join(', ')}.`);
  }
  const compute = task.stage('k-NN, validation');
  return predict(rest.features, validation.features, codes, possible, task.metric, compute);
}

/** Classes of points and queries by number, in one label set. */
interface Codes {
  readonly points: Int32Array;
  readonly queries: Int32Array;
  /** Number of classes of the points. */
  readonly classes: number;
}

/** What one number of neighbours predicts. */
interface PredictedByK extends AccuracyOfK {
  /** Class of every query. */
  readonly predicted: Int32Array;
}

/** What every k predicts in every label set, from one search. */
async function predict(
  points: Matrix,
  queries: Matrix,
  sets: readonly Codes[],
  ks: readonly number[],
  metric: Metric,
  options: ComputeOptions,
): Promise<PredictedByK[][]> {
  const stride = Math.max(...ks);
  const neighbors = await nearestNeighbors(points, queries, stride, metric, options);
  return sets.map(({ points: codes, queries: wanted, classes }) =>
    ks.map((k) => {
      const predicted = argmaxRows(
        vote(neighbors, stride, k, codes, classes, { weights: 'uniform' }),
        classes,
      );
      return { k, accuracy: partEqual(wanted, predicted), predicted };
    }),
  );
}

/** The k with the largest accuracy, the first among equals. */
function bestOf(predictions: readonly PredictedByK[]): PredictedByK {
  return predictions.reduce((best, one) => (one.accuracy > best.accuracy ? one : best));
}
