import { type Matrix, sizeOf } from '@simvae/arrays';
import { pickRows } from '../input/features.js';
import { encodeLabels, type Label } from '../input/labels.js';
import { ArrayFileError, type NamedArray } from '../io/array-file.js';
import { readArrays } from '../io/read-arrays.js';
import type { LabelledSets } from '../protocol/options.js';
import { splitRows } from '../protocol/task.js';
import { type CliArguments, UsageError } from './arguments.js';

/** Label sets by name, that of the column where the file has a header; the only one of a file is called `labels`. */
type LabelSets = Record<string, Label[]>;

/**
 * Reads what the command line names and splits it into training and test rows.
 *
 * @throws {UsageError} If arrays are missing, ambiguous, or of the wrong shape.
 */
export async function loadData(
  args: CliArguments,
): Promise<LabelledSets & { readonly train: Matrix; readonly test: Matrix }> {
  if (args.labels === undefined) {
    const arrays = await readArrays(fileOf(args.features).file);
    const named = (name: string) => {
      const found = arrays.find((array) => array.name === name);
      if (found) return found;
      const known = arrays.map((array) => array.name || 'one without a name').join(', ');
      throw new UsageError(
        `${args.features} has no array ${name} (but ${known}); give the labels with --labels.`,
      );
    };
    return {
      train: asMatrix(named('train'), args.features),
      trainLabels: asLabelSets(named('train_labels'), args.features),
      test: asMatrix(named('test'), args.features),
      testLabels: asLabelSets(named('test_labels'), args.features),
    };
  }
  const features = asMatrix(await readOne(args.features, 'features'), args.features);
  const labels = asLabelSets(await readOne(args.labels, 'labels'), args.labels);
  if (args.test !== undefined && args.testLabels !== undefined) {
    return {
      train: features,
      trainLabels: labels,
      test: asMatrix(await readOne(args.test, 'features'), args.test),
      testLabels: asLabelSets(await readOne(args.testLabels, 'labels'), args.testLabels),
    };
  }
  return split(features, labels, args);
}

/** Holds out a part of every class of the first label set. */
function split(features: Matrix, labels: LabelSets, { testFraction, seed }: CliArguments) {
  const rows = features.shape[0];
  const { codes, classes } = encodeLabels('simvae-eval', 'labels', Object.values(labels)[0], rows);
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

/** Splits `file.npz:name`. */
function fileOf(place: string): { file: string; name: string | undefined } {
  const match = /^(.*\.(?:npz|safetensors)):([^/\\]+)$/i.exec(place);
  return match ? { file: match[1], name: match[2] } : { file: place, name: undefined };
}

async function readOne(place: string, likely: string): Promise<NamedArray> {
  const { file, name } = fileOf(place);
  const arrays = await readArrays(file);
  const wanted = name ?? likely;
  const found =
    arrays.find((array) => array.name === wanted) ??
    (name === undefined && arrays.length === 1 ? arrays[0] : undefined);
  if (found) return found;
  const known = arrays.map((array) => array.name).join(', ') || 'none';
  throw new UsageError(`${file} has no array ${wanted} (arrays: ${known}); name one as ${file}:NAME.`);
}

function asMatrix({ data, shape, name }: NamedArray, file: string): Matrix {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new UsageError(`${file}: features must be numbers, got texts such as ${data[0]}.`);
  }
  if (shape.length < 2)
    throw new UsageError(`${file}: features ${name} must have rows and columns, got shape [${shape}].`);
  const columns = sizeOf(shape.slice(1));
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    const place = `row ${Math.floor(bad / columns)}, column ${bad % columns}`;
    throw new ArrayFileError(
      file,
      `features must be finite, got ${data[bad]} at ${place}`,
      'leave that row out',
    );
  }
  return { data, shape: [shape[0], columns] };
}

function asLabelSets({ data, shape, columns: names }: NamedArray, file: string): LabelSets {
  const columns = shape.length < 2 ? 1 : shape[1];
  if (shape.length > 2 || columns === 0) {
    throw new UsageError(
      `${file}: labels must have one axis, or two for several per row, got shape [${shape}].`,
    );
  }
  const column = (c: number): Label[] =>
    Array.from({ length: shape[0] ?? 0 }, (_, i) => data[i * columns + c]);
  if (columns === 1) return { labels: column(0) };
  const distinct = names !== undefined && !names.includes('') && new Set(names).size === columns;
  const nameOf = (c: number) => (distinct ? names[c] : `column ${c + 1}`);
  return Object.fromEntries(Array.from({ length: columns }, (_, c) => [nameOf(c), column(c)]));
}
