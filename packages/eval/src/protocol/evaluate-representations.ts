import { runLogistic } from './evaluate-logistic.js';
import { runMixture } from './evaluate-mixture.js';
import { runNeighbors } from './evaluate-neighbors.js';
import { runProbes } from './evaluate-probes.js';
import type { ByProtocol, EvaluationOptions, LabelledSets, Protocols, Representations } from './options.js';
import type { EvaluationResult } from './results.js';
import { evaluateTask, type Task } from './task.js';

/**
 * Evaluates representations as the paper does (A.4.4): `evaluateProbes`, `evaluateNeighbors` and `evaluateMixture`, whose
 * numbers these are; and by `evaluateLogistic`, a linear probe for features of any scale and number.
 *
 * Protocol `paper` chooses k on the test set and matches clusters to classes there, as printed; probes train on all
 * training rows for all epochs. Protocol `strict` chooses k, the epoch of each probe and the matching of clusters on a
 * stratified validation split: probes train on the rest and stop early; k-NN then uses all training rows, and the
 * mixture, which sees no labels, is fitted to all of them under both protocols. Asked for both protocols, the work
 * they share (neighbours of the test rows, the mixture) is done once.
 *
 * @returns the result of the protocol, or one for each in the order asked for.
 * @throws {RangeError} If shapes or counts disagree, a value is not finite, or an option is out of its range.
 * @throws {SingularMixtureError} If the representation has collapsed so far that every covariance stays singular.
 * @example
 * const result = await evaluateRepresentations({ train, trainLabels, test, testLabels }, { protocol: 'strict' });
 */
export function evaluateRepresentations<P extends Protocols>(
  data: Representations,
  options: EvaluationOptions & { readonly protocol: P },
): Promise<ByProtocol<P, EvaluationResult>> {
  return evaluateTask('evaluateRepresentations', data, options, runAll);
}

/**
 * `evaluateRepresentations` for several label sets in one pass over the features: neighbours are searched once,
 * label sets with equally many classes share a mixture, and one probe learns all sets together.
 *
 * The linear probe of each set learns as it would alone, but for its initial weights. The hidden layer of the MLP
 * probe is shared by all sets, and losses are summed over them: under protocol `strict` they stop together. The
 * validation split is stratified by the first label set. All of this is so for label sets that cover the same rows: where
 * rows have no label (`missing`), a set is evaluated by itself, on the rows that have one.
 *
 * @returns under each name the result of the protocol, or one for each in the order asked for.
 * @throws {RangeError} If the names of training and test labels differ, or as `evaluateRepresentations`.
 * @example
 * const trainLabels = { gender: [0, 1, 1, 0], hair: [2, -1, 0, 1] }; // -1: not known
 * const { gender, hair } = await evaluateLabelSets({ train, trainLabels, test, testLabels }, { protocol: 'strict', missing: -1 });
 */
export function evaluateLabelSets<P extends Protocols>(
  data: LabelledSets,
  options: EvaluationOptions & { readonly protocol: P },
): Promise<Record<string, ByProtocol<P, EvaluationResult>>> {
  return evaluateTask('evaluateLabelSets', data, options, runAll);
}

async function runAll(task: Task): Promise<EvaluationResult[][]> {
  const logistic = await runLogistic(task);
  const neighbors = await runNeighbors(task);
  const mixtures = await runMixture(task);
  const probes = await runProbes(task);
  const { seed, train } = task;
  return task.protocols.map((protocol, p) =>
    task.sets.map((_, s) => {
      const { classes, rows, linear, mlp } = probes[p][s];
      const { knn } = neighbors[p][s];
      const { gmm } = mixtures[p][s];
      const scores = { logistic: logistic[p][s].logistic, linear, mlp, knn, gmm };
      return { protocol, seed, rows, columns: train.shape[1], classes, ...scores };
    }),
  );
}
