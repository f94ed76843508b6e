import type { Matrix } from '@simvae/arrays';
import { pickRows, toMatrix } from '../input/features.js';
import { type ComputeOptions, checkOptions, positiveInteger } from '../input/options.js';
import { checkMetric, type Metric } from '../neighbors/metric.js';
import { hiddenFor } from '../probe/class-probes.js';
import { type ProbeSettings, probeSettings } from '../probe/train-probe.js';
import { type LabelSet, type LabelTable, labelSet, labelTables } from './label-sets.js';
import { chosen, tablesByRows } from './labelled-rows.js';
import {
  type ByLabels,
  type EvaluationOptions,
  evaluationOptionNames,
  type LabelledSets,
  type Protocols,
  type Representations,
} from './options.js';
import type { ProtocolId, ProtocolStamp, RowCounts } from './results.js';
import { holdOut, type Part } from './split-rows.js';

/** Raised when a protocol's numbers change. */
export const protocolVersions: Readonly<Record<ProtocolId, number>> = { paper: 1, strict: 1 };

/** What is evaluated, checked: the parts of an evaluation that are given the same task share its split. */
export interface Task {
  readonly caller: string;
  readonly protocols: readonly ProtocolStamp[];
  readonly train: Matrix;
  readonly test: Matrix;
  readonly sets: readonly LabelSet[];
  readonly seed: number;
  /** Inverse strengths of the penalty of logistic regressions. */
  readonly Cs: readonly number[];
  readonly probe: ProbeSettings;
  /** Width of the MLP probe. */
  readonly hidden: number;
  readonly ks: readonly number[];
  readonly metric: Metric;
  /** Components of the mixture; undefined for as many as classes. */
  readonly components: number | undefined;
  readonly nInit: number;
  /** Columns of the mixture, at most. */
  readonly mixtureColumns: number;
  /** The training rows that are not held out, and those that are, for protocol `strict`. */
  heldOut(): { readonly rest: Part; readonly validation: Part };
  /** Announces a stage and gives the options its computation takes. @throws the signal's reason, once it is aborted. */
  stage(name: string): ComputeOptions;
}

/**
 * Checks data and options, lets `evaluate` work on them, and gives its results the form of the question: one or a list,
 * by the name of their label set or without. Label sets that cover the same rows are one task; where rows have no label
 * under a name, that set is evaluated as if it were alone and the data had no other rows.
 *
 * @param evaluate - gives for each protocol, in order, a result for each label set.
 * @throws {RangeError} If shapes or counts disagree, a value is not finite, or an option is out of its range.
 * @throws {TypeError} If labels are not all of one kind, test labels included, or an option is unknown.
 */
export async function evaluateTask<Data extends Representations | LabelledSets, P extends Protocols, Result>(
  caller: string,
  data: Data,
  options: EvaluationOptions & { readonly protocol: P },
  evaluate: (task: Task) => Promise<Result[][]>,
): Promise<ByLabels<Data, P, Result>> {
  checkOptions(caller, options, evaluationOptionNames);
  const { protocol } = options;
  const tables = labelTables(caller, data);
  const asked: readonly ProtocolId[] = typeof protocol === 'string' ? [protocol] : protocol;
  const results: Result[][] = tables.map(() => []);
  const parts = createTasks(caller, data, tables, asked, options);
  if (asked.includes('strict')) for (const { task } of parts) task.heldOut(); // fails before hours of work, if it does
  for (const { task, positions } of parts) {
    for (const sets of await evaluate(task)) {
      sets.forEach((result, s) => {
        results[positions[s]].push(result);
      });
    }
  }
  const ofSet = (s: number) => (typeof protocol === 'string' ? results[s][0] : results[s]);
  const [{ name }] = tables;
  const shaped =
    name === undefined ? ofSet(0) : Object.fromEntries(tables.map((table, s) => [table.name, ofSet(s)]));
  return shaped as ByLabels<Data, P, Result>;
}

/** A task with the label sets it is for, by their position in the question. */
interface PlacedTask {
  readonly task: Task;
  readonly positions: readonly number[];
}

/** One task for each choice of rows that have labels; one for all label sets where every row has them. */
function createTasks(
  caller: string,
  data: Representations | LabelledSets,
  tables: readonly LabelTable[],
  asked: readonly ProtocolId[],
  options: EvaluationOptions,
): PlacedTask[] {
  const unknown = asked.find((id) => !Object.hasOwn(protocolVersions, id));
  if (unknown !== undefined) {
    const known = Object.keys(protocolVersions).join(', ');
    throw new RangeError(`${caller}: \`protocol\` must be one of ${known}, got ${unknown}.`);
  }
  const train = toMatrix(caller, 'train', data.train);
  const [rows, columns] = train.shape;
  const test = toMatrix(caller, 'test', data.test, columns);
  if (rows === 0 || test.shape[0] === 0) {
    const counts = `${rows} and ${test.shape[0]}`;
    throw new RangeError(`${caller}: \`train\` and \`test\` must have at least one row, got ${counts}.`);
  }
  const parts = tablesByRows(caller, tables, rows, test.shape[0], options.missing);
  return parts.map((part) => {
    const own = part.positions.map((position) => tables[position]);
    const sets = own.map((table) =>
      labelSet(caller, chosen(table.train, part.train), chosen(table.test, part.test)),
    );
    const [first] = own;
    const which =
      parts.length === 1 ? '' : ` (${first.name}${own.length > 1 ? ` and ${own.length - 1} more` : ''})`;
    const features = [train, test].map((matrix, i) => {
      const picked = [part.train, part.test][i];
      return picked === undefined ? matrix : pickRows(matrix, picked);
    });
    const task = createTask(caller, features[0], features[1], sets, asked, options, which);
    return { task, positions: part.positions };
  });
}

/** @param which - follows the names of stages, where there are several tasks. */
function createTask(
  caller: string,
  train: Matrix,
  test: Matrix,
  sets: readonly LabelSet[],
  asked: readonly ProtocolId[],
  options: EvaluationOptions,
  which: string,
): Task {
  const [rows, columns] = train.shape;
  const { seed = 0, validationFraction = 0.1, hidden = hiddenFor(columns), classes, nInit = 200 } = options;
  const { mixtureColumns = 64 } = options;
  const { epochs, batch, learningRate, patience, metric = 'euclidean' } = options;
  if (classes !== undefined) positiveInteger(caller, 'classes', classes);
  let held: ReturnType<Task['heldOut']> | undefined;
  return {
    caller,
    protocols: asked.map((id) => ({ id, version: protocolVersions[id] })),
    train,
    test,
    sets,
    seed,
    Cs: penaltyStrengths(caller, options.Cs),
    probe: probeSettings(caller, { epochs, batch, learningRate, patience, seed }),
    hidden: positiveInteger(caller, 'hidden', hidden),
    ks: neighborCounts(caller, options.ks, rows),
    metric: checkMetric(caller, metric),
    components: classes,
    nInit: positiveInteger(caller, 'nInit', nInit),
    mixtureColumns:
      mixtureColumns === Infinity ? Infinity : positiveInteger(caller, 'mixtureColumns', mixtureColumns),
    heldOut() {
      held ??= holdOut(caller, train, sets, validationFraction, seed);
      return held;
    },
    stage(name) {
      options.signal?.throwIfAborted();
      const report = (fraction: number) => options.onProgress?.({ stage: `${name}${which}`, fraction });
      report(0);
      return { threads: options.threads, signal: options.signal, onProgress: report };
    },
  };
}

/** How many rows train, are held out and are tested on under a protocol. */
export function rowCounts(task: Task, { id }: ProtocolStamp): RowCounts {
  const train = task.train.shape[0];
  const validation = id === 'strict' ? task.heldOut().validation.features.shape[0] : 0;
  return { train: train - validation, validation, test: task.test.shape[0] };
}

function penaltyStrengths(
  caller: string,
  Cs: readonly number[] = [0.01, 0.1, 1, 10, 100],
): readonly number[] {
  const bad = Cs.find((C) => !(C > 0 && C < Infinity));
  if (Cs.length > 0 && bad === undefined) return Cs;
  throw new RangeError(
    `${caller}: \`Cs\` must hold positive finite numbers, at least one, got ${bad ?? 'none'}.`,
  );
}

function neighborCounts(caller: string, ks: readonly number[] | undefined, rows: number): readonly number[] {
  if (ks === undefined) return Array.from({ length: Math.min(15, rows) }, (_, i) => i + 1);
  const bad = ks.find((k) => !Number.isInteger(k) || k < 1 || k > rows);
  if (ks.length > 0 && bad === undefined) return ks;
  const rule = `hold integers from 1 to the ${rows} training rows, at least one`;
  throw new RangeError(`${caller}: \`ks\` must ${rule}, got ${bad ?? 'none'}.`);
}
