import type { Matrix } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { pickRows, toMatrix } from '../input/features.js';
import { type ClassName, classNameOf, encodeLabels, type Label, type Labels } from '../input/labels.js';
import { type ComputeOptions, checkOptions, positiveInteger } from '../input/options.js';
import { checkMetric, type Metric } from '../neighbors/metric.js';
import { type ProbeSettings, probeSettings } from '../probe/train-probe.js';
import {
  type ByLabels,
  type EvaluationOptions,
  evaluationOptionNames,
  type LabelledSets,
  type Protocols,
  type Representations,
} from './options.js';
import type { ProtocolId, ProtocolStamp, RowCounts } from './results.js';

/** Raised when a protocol's numbers change. */
export const protocolVersions: Readonly<Record<ProtocolId, number>> = { paper: 1, strict: 1 };

/** One label for every row, by name: class, or an attribute. */
export interface LabelSet {
  /** Distinct training labels, sorted, by their names. */
  readonly classes: readonly ClassName[];
  /** Position in `classes` of every training row. */
  readonly train: Int32Array;
  /** Likewise of every test row; labels that no training row has are numbered from `classes.length` on. */
  readonly test: Int32Array;
}

/** Rows with their class by number, for each label set. */
export interface Part {
  readonly features: Matrix;
  readonly codes: readonly Int32Array[];
}

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
  const targets = labelNames(caller, data);
  const tables: LabelTable[] = targets
    ? targets.map((name) => ({
        name,
        train: pick(data.trainLabels, name),
        test: pick(data.testLabels, name),
      }))
    : [{ name: undefined, train: data.trainLabels as Labels, test: data.testLabels as Labels }];
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
  const shaped = targets ? Object.fromEntries(targets.map((name, s) => [name, ofSet(s)])) : ofSet(0);
  return shaped as ByLabels<Data, P, Result>;
}

/** The labels of one name, as given; without a name where rows have one label. */
interface LabelTable {
  readonly name: string | undefined;
  readonly train: Labels;
  readonly test: Labels;
}

function pick(labels: Labels | Readonly<Record<string, Labels>>, name: string): Labels {
  return (labels as Readonly<Record<string, Labels>>)[name];
}

/** Names of the label sets; undefined where rows have one label. */
function labelNames(
  caller: string,
  { trainLabels, testLabels }: Representations | LabelledSets,
): string[] | undefined {
  if (typeof trainLabels.length === 'number') return undefined;
  const names = Object.keys(trainLabels);
  const others = Object.keys(testLabels);
  if (names.length === 0 || names.length !== others.length || !names.every((name) => others.includes(name))) {
    const rule = 'have the names of `trainLabels`, at least one';
    throw new RangeError(`${caller}: \`testLabels\` must ${rule}, got [${others}] and [${names}].`);
  }
  return names;
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

/** Label sets that cover the same rows. */
interface SameRows {
  /** Positions of the label sets. */
  readonly positions: number[];
  /** Rows that have a label; undefined for all. */
  readonly train: Int32Array | undefined;
  readonly test: Int32Array | undefined;
}

function tablesByRows(
  caller: string,
  tables: readonly LabelTable[],
  rows: number,
  testRows: number,
  missing: Label | undefined,
): SameRows[] {
  const parts: SameRows[] = [];
  tables.forEach((table, position) => {
    const at = (argument: string) => (table.name === undefined ? argument : `${argument}.${table.name}`);
    const train = labelledRows(caller, at('trainLabels'), table.train, rows, missing);
    const test = labelledRows(caller, at('testLabels'), table.test, testRows, missing);
    const same = parts.find((part) => equalRows(part.train, train) && equalRows(part.test, test));
    if (same) same.positions.push(position);
    else parts.push({ positions: [position], train, test });
  });
  return parts;
}

/** Numbers of the rows that have a label; undefined where all have. @throws {RangeError} If counts differ or none has. */
function labelledRows(
  caller: string,
  argument: string,
  labels: Labels,
  rows: number,
  missing: Label | undefined,
): Int32Array | undefined {
  if (labels.length !== rows) {
    const count = argument.startsWith('train') ? 'trainLabels' : 'testLabels';
    const rule = `have one label per row (${rows})`;
    throw new RangeError(`${caller}: \`${count}\` must ${rule}, got ${labels.length}.`);
  }
  if (missing === undefined) return undefined;
  const known = Int32Array.from({ length: rows }, (_, row) => row).filter(
    (row) => !isSame(labels[row], missing),
  );
  if (known.length === 0) {
    const rule = `have a label other than \`missing\` (${missing}) in at least one row`;
    throw new RangeError(`${caller}: \`${argument}\` must ${rule}, got none.`);
  }
  return known.length === rows ? undefined : known;
}

/** Whether a label is the one that stands for none, which may be NaN. */
function isSame(label: Label, missing: Label): boolean {
  return label === missing || Object.is(label, missing);
}

function equalRows(a: Int32Array | undefined, b: Int32Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((row, i) => row === b[i]);
}

function chosen(labels: Labels, rows: Int32Array | undefined): Labels {
  return rows === undefined ? labels : Array.from(rows, (row) => labels[row]);
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
  const { seed = 0, validationFraction = 0.1, hidden = columns, classes, nInit = 200 } = options;
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

/** Numbers the classes of training and test labels alike. */
function labelSet(caller: string, train: Labels, test: Labels): LabelSet {
  const own = encodeLabels(caller, 'trainLabels', train, train.length);
  const other = encodeLabels(caller, 'testLabels', test, test.length);
  if (typeof own.classes[0] !== typeof other.classes[0]) {
    const kinds = `${typeof other.classes[0]}s and ${typeof own.classes[0]}s`;
    throw new TypeError(`${caller}: \`testLabels\` must be of the kind of \`trainLabels\`, got ${kinds}.`);
  }
  const numbers = new Map(own.classes.map((label, code) => [label, code]));
  for (const label of other.classes) if (!numbers.has(label)) numbers.set(label, numbers.size);
  return {
    classes: own.classes.map(classNameOf),
    train: own.codes,
    test: other.codes.map((code) => numbers.get(other.classes[code])!),
  };
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

/** Splits the training rows, stratified by the first label set. */
function holdOut(caller: string, train: Matrix, sets: readonly LabelSet[], fraction: number, seed: number) {
  const split = splitRows(sets[0].train, sets[0].classes.length, fraction, seed);
  if (split.validation.length === 0 || split.train.length === 0) {
    const rule = 'hold out at least one row of a class and leave one';
    const got = `${fraction} of ${train.shape[0]} rows`;
    throw new RangeError(`${caller}: \`validationFraction\` must ${rule}, got ${got}.`);
  }
  const part = (rows: Int32Array): Part => ({
    features: pickRows(train, rows),
    codes: sets.map((set) => rows.map((row) => set.train[row])),
  });
  return { rest: part(split.train), validation: part(split.validation) };
}

/** Rows by number, in rising order. */
export interface RowSplit {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Holds a part of every class out of the training rows: floor(fraction * rows of the class), drawn at random.
 *
 * @param codes - class of every row, 0 .. classes - 1.
 * @param fraction - in (0, 1).
 */
export function splitRows(codes: Int32Array, classes: number, fraction: number, seed: number): RowSplit {
  const left = new Float64Array(classes);
  for (const code of codes) left[code]++;
  const wanted = left.map((count) => Math.floor(count * fraction));
  const held = new Uint8Array(codes.length);
  for (const row of new RandomStream(seed, 'validation').permutation(codes.length)) {
    if (wanted[codes[row]] > 0) {
      wanted[codes[row]]--;
      held[row] = 1;
    }
  }
  const rows = Int32Array.from(codes.keys());
  return { train: rows.filter((row) => !held[row]), validation: rows.filter((row) => held[row]) };
}
