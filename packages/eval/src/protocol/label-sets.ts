import { type ClassName, classNameOf, encodeLabels, type Labels } from '../input/labels.js';
import type { LabelledSets, Representations } from './options.js';

/** The labels of one name, as given; without a name where rows have one label. */
export interface LabelTable {
  readonly name: string | undefined;
  readonly train: Labels;
  readonly test: Labels;
}

/**
 * The labels by their names, at least one table.
 *
 * @throws {RangeError} If the names of training and test labels differ, or there are none.
 */
export function labelTables(
  caller: string,
  { trainLabels, testLabels }: Representations | LabelledSets,
): LabelTable[] {
  if (typeof trainLabels.length === 'number') {
    return [{ name: undefined, train: trainLabels as Labels, test: testLabels as Labels }];
  }
  const [train, test] = [trainLabels, testLabels] as readonly LabelledSets['trainLabels'][];
  const names = Object.keys(train);
  const others = Object.keys(test);
  if (names.length === 0 || names.length !== others.length || !names.every((name) => others.includes(name))) {
    const rule = 'have the names of `trainLabels`, at least one';
    throw new RangeError(`${caller}: \`testLabels\` must ${rule}, got [${others}] and [${names}].`);
  }
  return names.map((name) => ({ name, train: train[name], test: test[name] }));
}

/** One label for every row, by name: class, or an attribute. */
export interface LabelSet {
  /** Distinct training labels, sorted, by their names. */
  readonly classes: readonly ClassName[];
  /** Position in `classes` of every training row. */
  readonly train: Int32Array;
  /** Likewise of every test row; labels that no training row has are numbered from `classes.length` on. */
  readonly test: Int32Array;
}

/** Numbers the classes of training and test labels alike. */
export function labelSet(caller: string, train: Labels, test: Labels): LabelSet {
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
