import type { Matrix } from '@simvae/arrays';
import type { ComputeOptions } from '../input/options.js';
import { hasSettled } from '../probe/convergence.js';
import { probeScores } from '../probe/run-probe.js';
import { type TrainedProbe, trainProbe } from '../probe/train-probe.js';
import { countPairs, partEqual } from '../scores/classification.js';
import type { ByLabels, LabelledSets, ProbesOptions, Protocols, Representations } from './options.js';
import type { ProbeScore, ProbesResult } from './results.js';
import type { Part } from './split-rows.js';
import { evaluateTask, rowCounts, type Task } from './task.js';

/**
 * Linear and MLP probe of representations (the paper, A.4.4). Protocol `paper` trains on all training rows for all
 * epochs; `strict` holds rows out, which choose the epoch. Label sets share one probe, as `evaluateLabelSets` says.
 *
 * @returns the result of the protocol, or one for each in the order asked for; by name where labels are label sets.
 * @throws {RangeError} If shapes or counts disagree, a value is not finite, or an option is out of its range.
 * @example
 * const { linear, mlp } = await evaluateProbes({ train, trainLabels, test, testLabels }, { protocol: 'strict' });
 * // Several labels a row: one pass over the features for all that cover the same rows.
 * const labels = { trainLabels: { gender, hair }, testLabels: { gender: testGender, hair: testHair } };
 * const scores = await evaluateProbes({ train, test, ...labels }, { protocol: 'strict', missing: -1 });
 * console.log(scores.hair.mlp.accuracy);
 */
export function evaluateProbes<Data extends Representations | LabelledSets, P extends Protocols>(
  data: Data,
  options: ProbesOptions & { readonly protocol: P },
): Promise<ByLabels<Data, P, ProbesResult>> {
  return evaluateTask('evaluateProbes', data, options, runProbes);
}

/** For each protocol a result for each label set, from one linear and one MLP probe a protocol. */
export async function runProbes(task: Task): Promise<ProbesResult[][]> {
  const linear = await runProbe(task, 'linear');
  const mlp = await runProbe(task, 'mlp');
  return task.protocols.map((protocol, p) =>
    task.sets.map(({ classes }, s) => {
      const rows = rowCounts(task, protocol);
      return { protocol, classes, rows, linear: linear[p][s], mlp: mlp[p][s] };
    }),
  );
}

/** For each protocol the score of one of the two probes in each label set. */
export async function runProbe(task: Task, kind: 'linear' | 'mlp'): Promise<ProbeScore[][]> {
  const [name, hidden] = kind === 'linear' ? ['linear probe', 0] : ['MLP probe', task.hidden];
  const scores: ProbeScore[][] = [];
  for (const protocol of task.protocols) {
    const held = protocol.id === 'strict' ? task.heldOut() : undefined;
    const rest = held?.rest ?? { features: task.train, codes: task.sets.map((set) => set.train) };
    const compute = task.stage(`${name}, ${protocol.id}`);
    scores.push(await evaluateProbe(task, hidden, rest, held?.validation, compute));
  }
  return scores;
}

/**
 * Trains one probe for all label sets and measures it on the test rows in each.
 *
 * @param hidden - width of the hidden layer; 0 for a linear probe.
 * @param validation - chooses the epoch, where given.
 */
async function evaluateProbe(
  { caller, test, sets, probe: settings }: Task,
  hidden: number,
  train: Part,
  validation: Part | undefined,
  options: ComputeOptions,
): Promise<ProbeScore[]> {
  const sizes = sets.map(({ classes }) => classes.length);
  const toSet = ({ features, codes }: Part) => ({ features, targets: targetsOf(codes, sizes) });
  const given = toSet(train);
  const held = validation && toSet(validation);
  const probe = await trainProbe(caller, hidden, given, held, settings, options);
  const predicted = await predictions(probe, test, sizes);
  const validated = validation && (await predictions(probe, validation.features, sizes));
  const { epoch, epochs, trainLoss, validationLoss = null } = probe;
  const { batch, learningRate } = settings;
  const converged = hasSettled(probe.losses, given.targets, settings.epochs);
  return sets.map(({ test: codes }, s) => ({
    accuracy: partEqual(codes, predicted[s]),
    validationAccuracy: validated ? partEqual(validation.codes[s], validated[s]) : null,
    confusion: countPairs(codes, predicted[s], sizes[s]),
    epoch,
    epochs,
    batch,
    learningRate,
    hidden,
    trainLoss,
    validationLoss,
    converged,
  }));
}

/**
 * Classes that a probe predicts, in each label set.
 *
 * @param sizes - numbers of classes of the label sets, whose outputs lie side by side.
 */
async function predictions(
  probe: TrainedProbe,
  features: Matrix,
  sizes: readonly number[],
): Promise<Int32Array[]> {
  const scores = await probeScores(probe, features);
  let first = 0;
  return sizes.map((size) => {
    const start = first;
    first += size;
    return Int32Array.from({ length: features.shape[0] }, (_, row) =>
      largest(scores, row * probe.shape.outputs + start, size),
    );
  });
}

/** Classes in all label sets, row by row. */
function targetsOf(codes: readonly Int32Array[], sizes: readonly number[]) {
  const table = new Int32Array(codes[0].length * codes.length);
  codes.forEach((column, s) => {
    for (let row = 0; row < column.length; row++) table[row * codes.length + s] = column[row];
  });
  return { kind: 'classes', codes: table, sizes } as const;
}

/** Position of the largest of `count` values from `start` on, the first among equals. */
function largest(values: Float32Array, start: number, count: number): number {
  let best = 0;
  for (let j = 1; j < count; j++) if (values[start + j] > values[start + best]) best = j;
  return best;
}
