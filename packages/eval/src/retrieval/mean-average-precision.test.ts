import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averagePrecision, meanAveragePrecision } from './mean-average-precision.js';

/** Average precision of scores, higher for relevant rows, as scikit-learn's average_precision_score. */
const precisionOf = (relevant: number[], scores: number[]) =>
  averagePrecision(
    Float64Array.from(scores, (score) => -score),
    Int32Array.from(relevant),
    1,
  );

describe('averagePrecision', () => {
  // scikit-learn 1.9.1, metrics/tests/test_ranking.py, test_precision_recall_curve_toydata
  it.each([
    [[0, 1], [0, 1], 1],
    [[0, 1], [1, 0], 0.5],
    [[1, 0], [1, 1], 0.5],
    [[1, 0], [1, 0], 1],
    [[1, 0], [0.5, 0.5], 0.5],
    [[1, 1], [0.25, 0.75], 1],
  ])('test_precision_recall_curve_toydata: %j by %j is %f', (relevant, scores, expected) => {
    expect(precisionOf(relevant, scores)).toBeCloseTo(expected, 12);
  });

  it('test_precision_recall_curve_toydata, [0, 0]: has no value without relevant rows (there 0 and a warning)', () => {
    expect(precisionOf([0, 0], [0.25, 0.75])).toBeNaN();
  });

  it('test_average_precision_constant_values: is the part of relevant rows', () => {
    const relevant = Array.from({ length: 100 }, (_, i) => (i % 4 === 0 ? 1 : 0));
    expect(precisionOf(relevant, new Array(100).fill(1))).toBe(0.25);
  });

  it('test_average_precision_score_duplicate_values (test_classification.py): is 1', () => {
    const scores = [0, 0.1, 0.1, 0.4, 0.5, 0.6, 0.6, 0.9, 0.9, 1, 1];
    expect(precisionOf([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1], scores)).toBe(1);
  });

  it('test_average_precision_score_tied_values (test_classification.py): is less than 1', () => {
    expect(precisionOf([0, 1, 1], [0.5, 0.5, 0.6])).toBeCloseTo(5 / 6, 12);
  });

  it('is that of the definition, however distances are spread', () => {
    const distance = fc.oneof(
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(0, 5e-324, 1e-300, 0.5, 0.5 + 2 ** -53, 1, 1e300),
    );
    const rows = fc.array(fc.tuple(distance, fc.boolean()), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(rows, (values) => {
        const hits = values.filter(([, relevant]) => relevant);
        fc.pre(hits.length > 0);
        const precisionAt = (limit: number) =>
          hits.filter(([value]) => value <= limit).length / values.filter(([value]) => value <= limit).length;
        const expected = hits.reduce((sum, [value]) => sum + precisionAt(value), 0) / hits.length;
        const relevant = values.map(([, found]) => Number(found));
        expect(
          precisionOf(
            relevant,
            values.map(([value]) => -value),
          ),
        ).toBeCloseTo(expected, 12);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

describe('meanAveragePrecision', () => {
  // In Python: numpy.array([[((7*i + 13*c)**2 % 101) / 10 for c in range(4)] for i in range(12)])
  const X = Array.from({ length: 12 }, (_, i) => [0, 1, 2, 3].map((c) => ((7 * i + 13 * c) ** 2 % 101) / 10));
  const labels = X.map((_, i) => ((i * i) % 5) % 3);

  it.each([
    // In Python, D = sklearn.metrics.pairwise_distances(X, metric=...), o = every row but q:
    // the mean over q of average_precision_score(labels[o] == labels[q], -D[q][o])
    ['euclidean', 0.7294718013468012],
    ['cosine', 0.749612944925445],
  ] as const)('equals the mean of scikit-learn with the %s distance', async (metric, expected) => {
    expect(await meanAveragePrecision(X, labels, { metric })).toBeCloseTo(expected, 12);
  });

  it('is 1 for classes apart, whatever their names, and leaves out a row alone with its label', async () => {
    const apart = [[0], [1], [10], [11], [100]];
    const score = await meanAveragePrecision(apart, ['a', 'a', 'b', 'b', 'alone'], { metric: 'euclidean' });
    expect(score).toBe(1);
  });

  it('is the part of relevant rows where all rows are equal', async () => {
    const equal = Array.from({ length: 9 }, () => [1, 2]);
    expect(await meanAveragePrecision(equal, [0, 0, 0, 1, 1, 1, 2, 2, 2])).toBeCloseTo(2 / 8, 12);
  });

  it('rejects labels that are all different, and options it has not', async () => {
    const message =
      'meanAveragePrecision: `labels` must have a label that occurs twice, to be found again, got 2 labels';
    await expect(meanAveragePrecision([[1], [2]], [0, 1])).rejects.toThrow(message);
    await expect(meanAveragePrecision([], [])).rejects.toThrow(RangeError);
    await expect(meanAveragePrecision(X, labels, { k: 5 } as object)).rejects.toThrow('`options` has no `k`');
  });
});
