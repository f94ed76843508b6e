import type { Labels } from '../types.js';

/**
 * Part of the labels that were predicted, in [0, 1].
 *
 * @throws {RangeError} If the counts differ or there are no labels.
 * @throws {TypeError} If one is of numbers and the other of strings.
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
