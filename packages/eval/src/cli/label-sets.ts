import type { Label } from '../input/labels.js';
import { ArrayFileError, type NamedArray, placeOf } from '../io/array-file.js';
import { numberOf } from '../io/csv.js';
import { UsageError } from './arguments.js';

/** Label sets by name, that of the column where the file has a header; the only one of a file is called `labels`. */
export type LabelSets = Record<string, Label[]>;

/**
 * The columns of an array as label sets.
 *
 * @param place - the file, as the command line names it.
 * @param missing - what stands where a row has no label, as typed.
 * @throws {UsageError} If the array has more than two axes.
 * @throws {ArrayFileError} If an element is no label, and does not stand for none.
 */
export function asLabelSets(array: NamedArray, place: string, missing: string | undefined): LabelSets {
  const { data, shape, columns: names } = array;
  const columns = shape.length < 2 ? 1 : shape[1];
  if (shape.length > 2 || columns === 0) {
    const rule = 'labels must have one axis, or two for several per row';
    throw new UsageError(`${place}: ${rule}, got shape [${shape}].`);
  }
  for (let i = 0; i < data.length; i++) checkLabel(array, i, place, missing);
  const column = (c: number): Label[] =>
    Array.from({ length: shape[0] ?? 0 }, (_, i) => data[i * columns + c]);
  if (columns === 1) return { labels: column(0) };
  const distinct = names !== undefined && !names.includes('') && new Set(names).size === columns;
  const nameOf = (c: number) => (distinct ? names[c] : `column ${c + 1}`);
  return Object.fromEntries(Array.from({ length: columns }, (_, c) => [nameOf(c), column(c)]));
}

function checkLabel(array: NamedArray, index: number, place: string, missing: string | undefined): void {
  const label = array.data[index];
  const fail = (got: string, next: string) =>
    new ArrayFileError(place, `no label at ${placeOf(array, index)}, but ${got}`, next);
  if (typeof label === 'string' && label.trim() === '' && label !== missing) {
    throw fail('an empty text', "give that row one, or say --missing ''");
  }
  if (typeof label !== 'number' || Number.isFinite(label)) return;
  if (!Number.isNaN(label)) throw fail(String(label), 'give that row one');
  if (!isNaNTyped(missing)) throw fail('NaN', 'give that row one, or say --missing nan');
}

function isNaNTyped(missing: string | undefined): boolean {
  return missing?.toLowerCase() === 'nan';
}

/** The kind of all labels of a file; undefined where it has none. */
function kindOf(labels: Readonly<Record<string, readonly Label[]>>): string | undefined {
  return typeof Object.values(labels)[0][0];
}

/**
 * Training and test labels with the same names and of one kind: numbers become bigints beside bigints.
 *
 * @throws {ArrayFileError} If the names differ, or one file has texts and the other numbers.
 */
export function agreeOnKind(
  trainLabels: LabelSets,
  testLabels: LabelSets,
  trainPlace: string,
  testPlace: string,
): { readonly trainLabels: LabelSets; readonly testLabels: LabelSets } {
  const [names, others] = [Object.keys(trainLabels), Object.keys(testLabels)];
  if (names.length !== others.length || !names.every((name) => others.includes(name))) {
    const problem = `labels are called ${others.join(', ')}, those of ${trainPlace} ${names.join(', ')}`;
    throw new ArrayFileError(testPlace, problem, 'give both the same columns');
  }
  const [kind, other] = [kindOf(trainLabels), kindOf(testLabels)];
  if (kind === other) return { trainLabels, testLabels };
  const [train, test] = [toBigInts(trainLabels), toBigInts(testLabels)];
  if (train && test) return { trainLabels: train, testLabels: test };
  const problem = `its labels are ${other}s, those of ${trainPlace} ${kind}s`;
  throw new ArrayFileError(testPlace, problem, 'save both as one kind');
}

/** Whole numbers and bigints as bigints; undefined where a label is another. */
function toBigInts(labels: LabelSets): LabelSets | undefined {
  const whole = (label: Label): label is number | bigint =>
    typeof label === 'bigint' || Number.isInteger(label);
  if (!Object.values(labels).every((set) => set.every(whole))) return undefined;
  return Object.fromEntries(
    Object.entries(labels).map(([name, set]) => [name, set.map((label) => BigInt(label))]),
  );
}

/**
 * The label that stands for none, of the kind that labels are of.
 *
 * @throws {UsageError} If what was typed is of another kind.
 */
export function missingLabel(typed: string | undefined, labels: LabelSets): Label | undefined {
  if (typed === undefined) return undefined;
  const fail = (rule: string) =>
    new UsageError(`--missing must be ${rule}, as the labels are, got ${typed}.`);
  switch (kindOf(labels)) {
    case 'number': {
      const number = isNaNTyped(typed) ? Number.NaN : numberOf(typed);
      if (number === undefined) throw fail('a number');
      return number;
    }
    case 'bigint':
      if (!/^[+-]?\d+$/.test(typed)) throw fail('a whole number');
      return BigInt(typed.replace(/^\+/, ''));
    case 'boolean':
      if (typed !== 'true' && typed !== 'false') throw fail('true or false');
      return typed === 'true';
    default:
      return typed;
  }
}
