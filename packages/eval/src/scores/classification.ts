import { type EncodedLabels, encodeLabels, type Label, type Labels } from '../input/labels.js';

/**
 * Part of the labels that were predicted, in [0, 1].
 *
 * @throws {RangeError} If the counts differ or there are no labels.
 * @throws {TypeError} If they are not of one kind.
 */
export function accuracy(labels: Labels, predicted: Labels): number {
  if (labels.length !== predicted.length || labels.length === 0) {
    const got = `${labels.length} labels and ${predicted.length} predictions`;
    throw new RangeError(
      `accuracy: \`labels\` must be as many as the predictions and at least one, got ${got}.`,
    );
  }
  if (typeof labels[0] !== typeof predicted[0]) {
    const kinds = `${typeof labels[0]}s and ${typeof predicted[0]}s`;
    throw new TypeError(`accuracy: \`labels\` must be of the kind that was predicted, got ${kinds}.`);
  }
  let right = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i] === predicted[i]) right++;
  return right / labels.length;
}

/** How often each label was predicted as each. */
export interface ConfusionMatrix {
  /** Labels that occur on either side, sorted. */
  readonly classes: readonly Label[];
  /** counts[i][j]: rows of class i that were predicted as class j. */
  readonly counts: readonly (readonly number[])[];
}

/**
 * Counts rows by label and prediction.
 *
 * @throws {RangeError} If the counts differ or there are no labels.
 * @throws {TypeError} If labels are not all of one kind.
 * @example
 * confusionMatrix(['a', 'b', 'b'], ['a', 'a', 'b']).counts; // [[1, 0], [1, 1]]
 */
export function confusionMatrix(labels: Labels, predicted: Labels): ConfusionMatrix {
  const { codes, predictedCodes, classes } = encodeBoth('confusionMatrix', labels, predicted);
  return { classes, counts: countPairs(codes, predictedCodes, classes.length) };
}

/**
 * Labels and predictions as numbers of one list of classes.
 *
 * @returns the codes of both, and the labels that occur on either side, sorted.
 * @throws {RangeError} If the counts differ or there are no labels.
 * @throws {TypeError} If labels are not all of one kind.
 */
export function encodeBoth(
  caller: string,
  labels: Labels,
  predicted: Labels,
): EncodedLabels & { readonly predictedCodes: Int32Array } {
  const rows = labels.length;
  if (rows === 0) throw new RangeError(`${caller}: \`labels\` must have at least one entry, got 0.`);
  if (predicted.length !== rows) {
    throw new RangeError(
      `${caller}: \`predicted\` must have one label per row (${rows}), got ${predicted.length}.`,
    );
  }
  const both = [...Array.from(labels), ...Array.from(predicted)];
  const { codes, classes } = encodeLabels(caller, 'labels', both, 2 * rows);
  return { codes: codes.subarray(0, rows), predictedCodes: codes.subarray(rows), classes };
}

/**
 * Counts rows by two codes, `[i][j]` those of code i and then code j. Rows with a code that is none of 0 .. size - 1 are left out.
 */
export function countPairs(first: Int32Array, second: Int32Array, size: number): number[][] {
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  const isCode = (code: number) => code >= 0 && code < size;
  for (let i = 0; i < first.length; i++) {
    if (isCode(first[i]) && isCode(second[i])) counts[first[i]][second[i]]++;
  }
  return counts;
}

/** Part of the rows, in [0, 1], whose code was predicted. */
export function partEqual(codes: Int32Array, predicted: Int32Array): number {
  let right = 0;
  for (let i = 0; i < codes.length; i++) if (codes[i] === predicted[i]) right++;
  return right / codes.length;
}
