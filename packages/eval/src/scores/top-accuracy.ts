import { type Features, toMatrix } from '../input/features.js';
import { encodeLabels, type Label, type Labels } from '../input/labels.js';

const caller = 'topAccuracy';

/**
 * Part of the rows, in [0, 1], whose label is among the k classes with the highest scores: top-k accuracy.
 *
 * Of equal scores the earlier column comes first, so that k = 1 is the accuracy of what a classifier predicts. Departure:
 * scikit-learn's top_k_accuracy_score takes the last column first.
 *
 * @param labels - n labels.
 * @param scores - [n, classes], higher for likelier classes: probabilities, or whatever rises with them.
 * @param classes - the label of every column, such as `classes` of the classifier.
 * @param k - from 1 to the number of classes.
 * @throws {RangeError} If counts disagree, a score is not finite, k is out of its range, a class is there twice, or a label is none of them.
 * @throws {TypeError} If labels are not all of one kind.
 * @example
 * topAccuracy(testLabels, await knn.predictProba(test), knn.classes, 5);
 */
export function topAccuracy(labels: Labels, scores: Features, classes: readonly Label[], k: number): number {
  const columns = classes.length;
  const { data, shape } = toMatrix(caller, 'scores', scores, columns);
  const rows = shape[0];
  if (rows === 0) throw new RangeError(`${caller}: \`scores\` must have at least one row, got 0.`);
  if (new Set(classes).size < columns) {
    throw new RangeError(`${caller}: \`classes\` must be different labels, got ${classes.join(', ')}.`);
  }
  if (!Number.isInteger(k) || k < 1 || k > columns) {
    throw new RangeError(`${caller}: \`k\` must be an integer from 1 to the ${columns} classes, got ${k}.`);
  }
  const { codes, classes: present } = encodeLabels(caller, 'labels', labels, rows);
  const columnOf = present.map((label) => classes.indexOf(label));
  const strange = columnOf.indexOf(-1);
  if (strange >= 0) {
    throw new RangeError(`${caller}: \`labels\` must occur in \`classes\`, got ${String(present[strange])}.`);
  }
  let right = 0;
  for (let i = 0; i < rows; i++) {
    const row = data.subarray(i * columns, (i + 1) * columns);
    if (placeOf(row, columnOf[codes[i]]) < k) right++;
  }
  return right / rows;
}

/** How many scores come before that of a column. */
function placeOf(row: Float32Array | Float64Array, column: number): number {
  let place = 0;
  for (let c = 0; c < row.length; c++) {
    if (row[c] > row[column] || (row[c] === row[column] && c < column)) place++;
  }
  return place;
}
