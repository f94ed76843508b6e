import type { Label, Labels } from '../input/labels.js';
import { encodeBoth } from './classification.js';

/** How well one class is predicted, or several on average; in [0, 1]. */
export interface ClassScores {
  /** Part of the rows predicted as the class that belong to it; 0 where none is predicted. */
  readonly precision: number;
  /** Part of the rows of the class that are predicted as it; 0 where it has none. */
  readonly recall: number;
  /** Harmonic mean of precision and recall; 0 where both are. */
  readonly f1: number;
  /** Rows of the class; of averages, all rows. */
  readonly support: number;
}

export interface ClassReport {
  /** Of every label that occurs on either side, sorted by label. */
  readonly perClass: readonly (ClassScores & { readonly label: Label })[];
  /** Part of the rows whose label is predicted. */
  readonly accuracy: number;
  /** Mean over classes, each counting once. */
  readonly macro: ClassScores;
  /** Mean over classes, each counting as often as it has rows. */
  readonly weighted: ClassScores;
}

/**
 * Precision, recall and F1 of every class, with their means: scikit-learn's classification_report with zero_division = 0.
 *
 * @param labels - n labels.
 * @param predicted - n labels.
 * @throws {RangeError} If the counts differ or there are no labels.
 * @throws {TypeError} If labels are not all of one kind.
 * @example
 * classReport(['a', 'b', 'b'], ['a', 'a', 'b']).perClass[0]; // { label: 'a', precision: 0.5, recall: 1, f1: 2 / 3, support: 1 }
 */
export function classReport(labels: Labels, predicted: Labels): ClassReport {
  const { codes, predictedCodes, classes } = encodeBoth('classReport', labels, predicted);
  const rows = codes.length;
  const [support, found, right] = [0, 1, 2].map(() => new Float64Array(classes.length));
  for (let i = 0; i < rows; i++) {
    support[codes[i]]++;
    found[predictedCodes[i]]++;
    if (codes[i] === predictedCodes[i]) right[codes[i]]++;
  }
  const perClass = classes.map((label, c) => ({
    label,
    precision: part(right[c], found[c]),
    recall: part(right[c], support[c]),
    f1: part(2 * right[c], support[c] + found[c]),
    support: support[c],
  }));
  const mean = (weightOf: (scores: ClassScores) => number): ClassScores => {
    const average = (score: 'precision' | 'recall' | 'f1') =>
      perClass.reduce((sum, scores) => sum + weightOf(scores) * scores[score], 0);
    return { precision: average('precision'), recall: average('recall'), f1: average('f1'), support: rows };
  };
  return {
    perClass,
    accuracy: right.reduce((sum, count) => sum + count, 0) / rows,
    macro: mean(() => 1 / classes.length),
    weighted: mean((scores) => scores.support / rows),
  };
}

/** `count / total`, and 0 where there is none. */
function part(count: number, total: number): number {
  return total === 0 ? 0 : count / total;
}
