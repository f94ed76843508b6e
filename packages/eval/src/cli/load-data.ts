import { type Matrix, sizeOf } from '@simvae/arrays';
import { pickRows, tooLarge } from '../input/features.js';
import { encodeLabels, type Label } from '../input/labels.js';
import { ArrayFileError, type NamedArray, placeOf } from '../io/array-file.js';
import { numberOf, resemblesHeader } from '../io/csv.js';
import { readArrays } from '../io/read-arrays.js';
import type { LabelledSets } from '../protocol/options.js';
import { splitRows } from '../protocol/split-rows.js';
import { type CliArguments, UsageError } from './arguments.js';
import { agreeOnKind, asLabelSets, type LabelSets, missingLabel } from './label-sets.js';
import { command } from './message.js';

/** What is evaluated. */
export interface LoadedData extends LabelledSets {
  readonly train: Matrix;
  readonly test: Matrix;
  /** The label that stands for none, of the kind that labels are of. */
  readonly missing: Label | undefined;
}

/** An array, and the file that it is from as the command line names it. */
interface Found {
  readonly place: string;
  readonly array: NamedArray;
}

/**
 * Reads what the command line names and splits it into training and test rows.
 *
 * @param note - is told what may have been misread.
 * @throws {UsageError} If arrays are missing, ambiguous, or of the wrong shape.
 * @throws {ArrayFileError} If a file cannot be read, or what it holds cannot be evaluated; says where.
 */
export async function loadData(args: CliArguments, note: (message: string) => void): Promise<LoadedData> {
  const found = await readAll(args);
  for (const { place, array } of Object.values(found)) {
    if (args.header !== undefined || !resemblesHeader(array)) continue;
    note(
      `${place}: line 1 is read as a row, not as names of columns; say --header if it is, or --no-header.`,
    );
  }
  const train = asMatrix(found.train);
  const trainLabels = asLabelSets(found.trainLabels.array, found.trainLabels.place, args.missing);
  checkCounts(found.train, found.trainLabels);
  if (!found.test || !found.testLabels) {
    const missing = missingLabel(args.missing, trainLabels);
    return { ...split(train, trainLabels, args), missing };
  }
  const test = asMatrix(found.test);
  if (test.shape[1] !== train.shape[1]) {
    const problem = `has ${test.shape[1]} columns, ${found.train.place} ${train.shape[1]}`;
    throw new ArrayFileError(found.test.place, problem, 'save both from one encoder');
  }
  checkCounts(found.test, found.testLabels);
  const testLabels = asLabelSets(found.testLabels.array, found.testLabels.place, args.missing);
  const places = [found.trainLabels.place, found.testLabels.place] as const;
  const labels = agreeOnKind(trainLabels, testLabels, ...places);
  return { train, test, ...labels, missing: missingLabel(args.missing, labels.trainLabels) };
}

/** The arrays that the command line names; those of a test set where it names one. */
async function readAll(args: CliArguments): Promise<{
  readonly train: Found;
  readonly trainLabels: Found;
  readonly test?: Found;
  readonly testLabels?: Found;
}> {
  const { features, labels, test, testLabels } = args;
  if (labels === undefined) {
    const arrays = await readArrays(fileOf(features).file, args);
    const named = (name: string): Found => {
      const array = arrays.find((one) => one.name === name);
      if (array) return { place: `${features}:${name}`, array };
      const known = arrays.map((one) => one.name || 'one without a name').join(', ') || 'none';
      throw new UsageError(`${features} has no array ${name} (but ${known}); give the labels with --labels.`);
    };
    return {
      train: named('train'),
      trainLabels: named('train_labels'),
      test: named('test'),
      testLabels: named('test_labels'),
    };
  }
  const read = async (place: string, likely: string) => ({
    place,
    array: await readOne(place, likely, args),
  });
  const own = { train: await read(features, 'features'), trainLabels: await read(labels, 'labels') };
  if (test === undefined || testLabels === undefined) return own;
  return { ...own, test: await read(test, 'features'), testLabels: await read(testLabels, 'labels') };
}

/** Splits `file.npz:name`. */
function fileOf(place: string): { file: string; name: string | undefined } {
  const match = /^(.*\.(?:npz|safetensors)):([^/\\]+)$/i.exec(place);
  return match ? { file: match[1], name: match[2] } : { file: place, name: undefined };
}

async function readOne(place: string, likely: string, args: CliArguments): Promise<NamedArray> {
  const { file, name } = fileOf(place);
  const arrays = await readArrays(file, args);
  const wanted = name ?? likely;
  const found =
    arrays.find((array) => array.name === wanted) ??
    (name === undefined && arrays.length === 1 ? arrays[0] : undefined);
  if (found) return found;
  const known = arrays.map((array) => array.name).join(', ') || 'none';
  throw new UsageError(`${file} has no array ${wanted} (arrays: ${known}); name one as ${file}:NAME.`);
}

/** Holds out a part of every class of the first label set. */
function split(features: Matrix, labels: LabelSets, { testFraction, seed }: CliArguments) {
  const rows = features.shape[0];
  const first = Object.values(labels)[0].map(String); // NaN, where it stands for no label, is one class
  const { codes, classes } = encodeLabels(command, 'labels', first, rows);
  const { train, validation: test } = splitRows(codes, classes.length, testFraction, seed);
  if (test.length === 0) {
    throw new UsageError(
      `--test-fraction ${testFraction} of ${rows} rows leaves no row of a class to test on.`,
    );
  }
  const pick = (numbers: Int32Array): LabelSets =>
    Object.fromEntries(
      Object.entries(labels).map(([name, set]) => [name, Array.from(numbers, (row) => set[row])]),
    );
  return {
    train: pickRows(features, train),
    trainLabels: pick(train),
    test: pickRows(features, test),
    testLabels: pick(test),
  };
}

function asMatrix({ place, array }: Found): Matrix {
  const { data, shape, name } = array;
  if (shape.length < 2) {
    throw new UsageError(`${place}: features ${name} must have rows and columns, got shape [${shape}].`);
  }
  const numbers =
    data instanceof Float32Array || data instanceof Float64Array
      ? data
      : Float64Array.from(data as ArrayLike<Label>, (value) =>
          typeof value === 'string' ? (numberOf(value) ?? Number.NaN) : Number(value),
        );
  const bad = numbers.findIndex((value) => !(Math.abs(value) < tooLarge));
  if (bad >= 0) throw unusable(place, array, bad);
  return { data: numbers, shape: [shape[0], sizeOf(shape.slice(1))] };
}

/** Why an element cannot be a feature. */
function unusable(place: string, array: NamedArray, index: number): ArrayFileError {
  const value = array.data[index];
  const where = placeOf(array, index);
  const fail = (rule: string, got: unknown, next: string) =>
    new ArrayFileError(place, `features must be ${rule}, got ${got} at ${where}`, next);
  if (typeof value === 'string' && numberOf(value) === undefined) {
    if (value.trim() === '') return fail('numbers', 'an empty cell', 'fill it in or leave that row out');
    const got = JSON.stringify(value);
    if (/\d[;\t ]/.test(value)) return fail('numbers', got, 'separate cells by commas');
    const next = where.startsWith('line 1,')
      ? 'say --header if it names columns'
      : 'leave that row or column out';
    return fail('numbers', got, next);
  }
  const rule = Number.isFinite(Number(value)) ? `smaller than ${tooLarge} in size` : 'finite';
  return fail(rule, value, 'leave that row out');
}

function checkCounts(features: Found, labels: Found): void {
  const [rows, given] = [features.array.shape[0], labels.array.shape[0] ?? 0];
  if (rows === given) return;
  const text = features.array.lines !== undefined || labels.array.lines !== undefined;
  const hint = text ? '; say --header if the first line of each .csv names its columns' : '';
  const problem = `has labels of ${given} rows, ${features.place} has ${rows} rows`;
  throw new ArrayFileError(labels.place, problem, `give every row a label${hint}`);
}
