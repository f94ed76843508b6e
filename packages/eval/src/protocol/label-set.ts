import { encodeLabels } from '../input/encode-labels.js';
import type { Label, Labels } from '../types.js';

/** One label for every row, by name: class, or an attribute. */
export interface LabelSet {
  /** Distinct training labels, sorted. */
  readonly classes: readonly Label[];
  /** Position in `classes` of every training row. */
  readonly train: Int32Array;
  /** Likewise of every test row; labels that no training row has are numbered from `classes.length` on. */
  readonly test: Int32Array;
}

/**
 * Numbers the classes of training and test labels alike.
 *
 * @throws {RangeError} If counts differ from those of the rows or a number is not finite.
 * @throws {TypeError} If labels are not all numbers or all strings, test labels included.
 */
export function labelSet(
  caller: string,
  train: Labels,
  rows: number,
  test: Labels,
  testRows: number,
): LabelSet {
  const own = encodeLabels(caller, 'trainLabels', train, rows);
  const other = encodeLabels(caller, 'testLabels', test, testRows);
  if (typeof own.classes[0] !== typeof other.classes[0]) {
    const kinds = `${typeof other.classes[0]}s and ${typeof own.classes[0]}s`;
    throw new TypeError(`${caller}: \`testLabels\` must be of the kind of \`trainLabels\`, got ${kinds}.`);
  }
  const numbers = new Map(own.classes.map((label, code) => [label, code]));
  for (const label of other.classes) if (!numbers.has(label)) numbers.set(label, numbers.size);
  return {
    classes: own.classes,
    train: own.codes,
    test: other.codes.map((code) => numbers.get(other.classes[code])!),
  };
}
