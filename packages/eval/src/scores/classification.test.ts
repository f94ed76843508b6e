// Cases of scikit-learn 1.9.1, metrics/tests/test_classification.py and test_ranking.py: titles name the test they come from.
import { describe, expect, it } from 'vitest';
import { classReport } from './class-report.js';
import { accuracy, confusionMatrix } from './classification.js';
import { topAccuracy } from './top-accuracy.js';

/** Labels and predictions with these counts, [class][prediction]. */
function withCounts(counts: number[][]): [number[], number[]] {
  const pairs = counts.flatMap((row, i) =>
    row.flatMap((count, j) => new Array<[number, number]>(count).fill([i, j])),
  );
  return [pairs.map(([label]) => label), pairs.map(([, predicted]) => predicted)];
}

// What make_prediction of test_classification.py predicts of iris: test_confusion_matrix_multiclass_subset_labels and
// test_confusion_matrix_binary have these counts.
const iris = withCounts([
  [19, 4, 1],
  [4, 3, 24],
  [0, 2, 18],
]);
const binary = withCounts([
  [22, 3],
  [8, 17],
]);

describe('classReport', () => {
  it('test_classification_report_dictionary_output', () => {
    const { perClass, accuracy: right, macro, weighted } = classReport(...iris);
    const expected = [
      [0, 0.82608695652173914, 0.79166666666666663, 0.8085106382978724, 24],
      [1, 0.33333333333333331, 0.096774193548387094, 0.15000000000000002, 31],
      [2, 0.41860465116279072, 0.90000000000000002, 0.57142857142857151, 20],
    ];
    perClass.forEach(({ label, precision, recall, f1, support }, c) => {
      expect([label, support]).toEqual([expected[c][0], expected[c][4]]);
      [precision, recall, f1].forEach((score, i) => {
        expect(score).toBeCloseTo(expected[c][i + 1], 12);
      });
    });
    expect(right).toBeCloseTo(0.5333333333333333, 12);
    expect(macro.f1).toBeCloseTo(0.5099797365754813, 12);
    expect(macro.precision).toBeCloseTo(0.5260083136726211, 12);
    expect(macro.recall).toBeCloseTo(0.596146953405018, 12);
    expect(weighted.f1).toBeCloseTo(0.47310435663627154, 12);
    expect(weighted.precision).toBeCloseTo(0.5137535108414785, 12);
    expect(weighted.recall).toBeCloseTo(0.5333333333333333, 12);
    expect([macro.support, weighted.support]).toEqual([75, 75]);
  });

  it('test_classification_report_multiclass_with_string_label: names classes', () => {
    const [labels, predicted] = iris.map((side) => side.map((code) => ['blue', 'green', 'red'][code]));
    const named = classReport(labels, predicted);
    expect(named.perClass.map(({ label }) => label)).toEqual(['blue', 'green', 'red']);
    expect(named.weighted).toEqual(classReport(...iris).weighted);
  });

  it('test_classification_report_multiclass_balanced: is a third throughout', () => {
    const { perClass, macro, weighted } = classReport(
      [0, 0, 0, 1, 1, 1, 2, 2, 2],
      [0, 1, 2, 0, 1, 2, 0, 1, 2],
    );
    for (const scores of [...perClass, macro, weighted]) {
      for (const score of [scores.precision, scores.recall, scores.f1]) expect(score).toBeCloseTo(1 / 3, 12);
    }
  });

  it('test_precision_recall_f1_score_binary', () => {
    const [zero, one] = classReport(...binary).perClass;
    expect([zero.precision, zero.recall, zero.f1].map((x) => x.toFixed(2))).toEqual(['0.73', '0.88', '0.80']);
    expect([one.precision, one.recall, one.f1].map((x) => x.toFixed(2))).toEqual(['0.85', '0.68', '0.76']);
    expect([zero.support, one.support]).toEqual([25, 25]);
  });

  it('test_precision_recall_f1_score_binary_averaged: macro and weighted are means over classes', () => {
    const labels = [0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 0, 1];
    const { perClass, macro, weighted } = classReport(labels, [1, 1, 0, 1, 0, 1, 1, 1, 1, 0, 1, 0, 1, 0, 1]);
    const [zero, one] = perClass;
    for (const score of ['precision', 'recall', 'f1'] as const) {
      expect(macro[score]).toBeCloseTo((zero[score] + one[score]) / 2, 12);
      expect(weighted[score]).toBeCloseTo((8 * zero[score] + 7 * one[score]) / 15, 12);
    }
  });

  it('test_zero_precision_recall: is 0, never NaN, where all is wrong', () => {
    const { macro, weighted } = classReport([0, 1, 2, 0, 1, 2], [2, 0, 1, 1, 2, 0]);
    const zero = { precision: 0, recall: 0, f1: 0, support: 6 };
    expect([macro, weighted]).toEqual([zero, zero]);
  });

  it('test_precision_recall_f_binary_single_class: is 1 for one class that is right', () => {
    const one = { precision: 1, recall: 1, f1: 1, support: 2 };
    expect(classReport([1, 1], [1, 1])).toEqual({
      perClass: [{ label: 1, ...one }],
      accuracy: 1,
      macro: one,
      weighted: one,
    });
  });

  it('test_classification_report_zero_division_warning: is 0 for a class without rows or predictions', () => {
    const { perClass, macro } = classReport(['a', 'b', 'c'], ['a', 'b', 'd']);
    const zero = { precision: 0, recall: 0, f1: 0 };
    expect(perClass.slice(2)).toEqual([
      { label: 'c', ...zero, support: 1 },
      { label: 'd', ...zero, support: 0 },
    ]);
    expect(macro.precision).toBe(0.5);
  });

  it('equals scikit-learn where classes occur on one side only', () => {
    // i in range(40): classification_report((i*i) % 5, (i*i + (i % 7 == 0)) % 6, output_dict=True, zero_division=0)
    const i = Array.from({ length: 40 }, (_, at) => at);
    const {
      macro,
      weighted,
      accuracy: right,
    } = classReport(
      i.map((x) => (x * x) % 5),
      i.map((x) => (x * x + (x % 7 === 0 ? 1 : 0)) % 6),
    );
    expect(right).toBeCloseTo(0.275, 12);
    expect(macro.f1).toBeCloseTo(0.14285714285714288, 12);
    expect(weighted.precision).toBeCloseTo(0.3666666666666667, 12);
    expect(weighted.f1).toBeCloseTo(0.31428571428571433, 12);
  });

  it('rejects no labels, as accuracy_score, confusion_matrix and classification_report do', () => {
    for (const score of [accuracy, confusionMatrix, classReport])
      expect(() => score([], [])).toThrow(RangeError);
    expect(() => classReport([1], [])).toThrow(
      'classReport: `predicted` must have one label per row (1), got 0.',
    );
  });
});

describe('confusionMatrix', () => {
  it('test_confusion_matrix_binary: counts numbers and strings', () => {
    const counts = [
      [22, 3],
      [8, 17],
    ];
    expect(confusionMatrix(...binary).counts).toEqual(counts);
    const [labels, predicted] = binary.map((side) => side.map(String));
    expect(confusionMatrix(labels, predicted).counts).toEqual(counts);
  });

  it('test_confusion_matrix_single_label: has a single cell', () => {
    expect(confusionMatrix([0, 0, 0, 0], [0, 0, 0, 0])).toEqual({ classes: [0], counts: [[4]] });
  });
});

describe('topAccuracy', () => {
  const scores = [
    [0.4, 0.3, 0.2, 0.1],
    [0.1, 0.3, 0.4, 0.2],
    [0.4, 0.1, 0.2, 0.3],
    [0.3, 0.2, 0.4, 0.1],
  ];

  it.each([
    [1, 0.25],
    [2, 0.5],
    [3, 0.75],
    [4, 1], // test_top_k_accuracy_score_warning: 1 with a warning there
  ])('test_top_k_accuracy_score: for k = %i is %f', (k, expected) => {
    expect(topAccuracy([0, 1, 2, 3], scores, [0, 1, 2, 3], k)).toBe(expected);
  });

  it.each([
    [[0, 1, 1, 2], 0.75, [0, 1, 2, 3]],
    [[0, 1, 1, 1], 0.5, [0, 1, 2, 3]],
    [[1, 1, 1, 1], 0.5, [0, 1, 2, 3]],
    [['a', 'e', 'e', 'a'], 0.75, ['a', 'b', 'd', 'e']],
  ])('test_top_k_accuracy_score_multiclass_with_labels: %j is %f', (labels, expected, classes) => {
    expect(topAccuracy(labels, scores, classes, 2)).toBe(expected);
  });

  it.each([
    [1, 0.25],
    [2, 0.5],
    [3, 1],
  ])(
    'test_top_k_accuracy_score_ties, columns in reverse, for the first of equal scores counts here: k = %i',
    (k, expected) => {
      const tied = [
        [5, 5, 7, 0],
        [1, 5, 5, 5],
        [0, 0, 3, 3],
        [1, 1, 1, 1],
      ];
      expect(
        topAccuracy(
          [0, 1, 2, 3],
          tied.map((row) => row.toReversed()),
          [3, 2, 1, 0],
          k,
        ),
      ).toBe(expected);
    },
  );

  it('test_top_k_accuracy_score_increasing: never falls as k rises', () => {
    const labels = Array.from({ length: 50 }, (_, i) => (i * i) % 7);
    const many = labels.map((_, i) => Array.from({ length: 7 }, (_, c) => (i * 31 + c * c * 17) % 23));
    const byK = [1, 2, 3, 4, 5, 6, 7].map((k) => topAccuracy(labels, many, [0, 1, 2, 3, 4, 5, 6], k));
    expect(byK).toEqual(byK.toSorted());
    expect(byK[0]).toBeLessThan(0.5);
    expect(byK[6]).toBe(1);
  });

  it.each<[string, () => number, string]>([
    [
      'classes twice',
      () => topAccuracy(['c'], [[1, 2, 3, 4]], ['a', 'b', 'c', 'c'], 2),
      '`classes` must be different labels',
    ],
    [
      'too many classes',
      () => topAccuracy([0], [[1, 2, 3]], [0, 1, 2, 3], 2),
      '`scores` must have 4 columns, got 3.',
    ],
    [
      'a label without a column',
      () => topAccuracy([2], [[1, 2, 3]], [0, 1, 3], 2),
      '`labels` must occur in `classes`, got 2.',
    ],
    [
      'k beyond the classes',
      () => topAccuracy([0], [[1, 2]], [0, 1], 3),
      '`k` must be an integer from 1 to the 2 classes, got 3.',
    ],
    ['no rows', () => topAccuracy([], [], [0, 1], 1), '`scores` must have at least one row, got 0.'],
  ])('test_top_k_accuracy_score_error: rejects %s', (_, score, message) => {
    expect(score).toThrow(message);
  });
});
