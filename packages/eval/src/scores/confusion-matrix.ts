import { encodeLabels } from '../input/encode-labels.js';
import type { Label, Labels } from '../types.js';

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
 * @throws {TypeError} If labels are neither all numbers nor all strings.
 * @example
 * confusionMatrix(['a', 'b', 'b'], ['a', 'a', 'b']).counts; // [[1, 0], [1, 1]]
 */
export function confusionMatrix(labels: Labels, predicted: Labels): ConfusionMatrix {
  const caller = 'confusionMatrix';
  const rows = labels.length;
  if (rows === 0) throw new RangeError(`${caller}: \`labels\` must have at least one entry, got 0.`);
  if (predicted.length !== rows) {
    throw new RangeError(
      `${caller}: \`predicted\` must have one label per row (${rows}), got ${predicted.length}.`,
    );
  }
  const both = [...Array.from(labels), ...Array.from(predicted)];
  const { codes, classes } = encodeLabels(caller, 'labels', both, 2 * rows);
  const counts = classes.map(() => classes.map(() => 0));
  for (let i = 0; i < rows; i++) counts[codes[i]][codes[rows + i]]++;
  return { classes, counts };
}
