import type { Matrix } from '@simvae/arrays';
import type { ComputeOptions } from '../input/options.js';
import { argmaxRows } from '../input/rows.js';
import { nearestNeighbors } from '../neighbors/nearest-neighbors.js';
import { vote } from '../neighbors/vote.js';
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
  const { train, test, sets, ks } = task;
  const codes = sets.map((set) => ({ points: set.train, queries: set.test, classes: set.classes.length }));
  const accuracies = await accuraciesOf(train, test, codes, ks, task.stage('k-NN'));
  const results: NeighborsResult[][] = [];
  for (const protocol of task.protocols) {
    const deciding = protocol.id === 'strict' ? await validate(task) : accuracies;
    results.push(
      accuracies.map((all, s) => {
        const k = bestOf(deciding[s]).k;
        return { protocol, knn: { best: all.find((one) => one.k === k)!.accuracy, k, all } };
      }),
    );
  }
  return results;
}

/** Accuracy of every k on the rows that are held out, among the other training rows. */
function validate(task: Task): Promise<AccuracyOfK[][]> {
  const { rest, validation } = task.heldOut();
  const codes = task.sets.map(({ classes }, s) => ({
    points: rest.codes[s],
    queries: validation.codes[s],
    classes: classes.length,
  }));
  const possible = task.ks.filter((k) => k <= rest.features.shape[0]);
  return accuraciesOf(rest.features, validation.features, codes, possible, task.stage('k-NN, validation'));
}

/** Classes of points and queries by number, in one label set. */
interface Codes {
  readonly points: Int32Array;
  readonly queries: Int32Array;
  /** Number of classes of the points. */
  readonly classes: number;
}

/** Accuracy of every k in every label set, from one search. */
async function accuraciesOf(
  points: Matrix,
  queries: Matrix,
  sets: readonly Codes[],
  ks: readonly number[],
  options: ComputeOptions,
): Promise<AccuracyOfK[][]> {
  const stride = Math.max(...ks);
  const neighbors = await nearestNeighbors(points, queries, stride, 'euclidean', options);
  return sets.map(({ points: codes, queries: wanted, classes }) =>
    ks.map((k) => {
      const predicted = argmaxRows(vote(neighbors, stride, k, codes, classes, 'uniform'), classes);
      const right = predicted.reduce((sum, code, i) => sum + (code === wanted[i] ? 1 : 0), 0);
      return { k, accuracy: right / wanted.length };
    }),
  );
}

/** The k with the largest accuracy, the first among equals. */
function bestOf(accuracies: readonly AccuracyOfK[]): AccuracyOfK {
  return accuracies.reduce((best, one) => (one.accuracy > best.accuracy ? one : best));
}
