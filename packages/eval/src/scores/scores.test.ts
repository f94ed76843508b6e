import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accuracy, confusionMatrix } from './classification.js';
import { adjustedRandIndex, normalizedMutualInformation } from './clusterings.js';
import { bestAssignment, clusterAccuracy, matchClusters } from './matching.js';

const partition = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 40 });
const pairs = fc.integer({ min: 1, max: 40 }).chain((length) => {
  const labels = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: length, maxLength: length });
  return fc.tuple(labels, labels);
});

/** The largest sum over all one-to-one assignments, by trying them. */
function bruteForce(values: number[][], used = new Set<number>(), row = 0): number {
  if (row === values.length) return 0;
  let best =
    values.length - row > values[0].length - used.size ? bruteForce(values, used, row + 1) : -Infinity;
  for (let column = 0; column < values[0].length; column++) {
    if (used.has(column)) continue;
    best = Math.max(best, values[row][column] + bruteForce(values, new Set(used).add(column), row + 1));
  }
  return best;
}

describe('bestAssignment', () => {
  it('finds the optimum of every small table', () => {
    const sizes = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 }));
    const tables = sizes.chain(([rows, columns]) =>
      fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { minLength: columns, maxLength: columns }), {
        minLength: rows,
        maxLength: rows,
      }),
    );
    fc.assert(
      fc.property(tables, (table) => {
        const assignment = bestAssignment(table.flat(), table.length, table[0].length);
        const taken = assignment.filter((column) => column >= 0);
        expect(new Set(taken).size).toBe(Math.min(table.length, table[0].length));
        const sum = assignment.reduce(
          (total, column, row) => total + (column < 0 ? 0 : table[row][column]),
          0,
        );
        expect(sum).toBe(bruteForce(table));
      }),
      { seed: 1 },
    );
  });
});

describe('clustering scores', () => {
  it('are 1 for a partition and itself under other names', () => {
    fc.assert(
      fc.property(partition, (labels) => {
        const renamed = labels.map((label) => `cluster ${9 - label}`);
        expect(clusterAccuracy(labels, renamed)).toBe(1);
        expect(adjustedRandIndex(labels, renamed)).toBeCloseTo(1, 12);
        expect(normalizedMutualInformation(labels, renamed)).toBeCloseTo(1, 12);
      }),
      { seed: 2 },
    );
  });

  it('do not depend on which partition comes first, and stay in range', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        for (const score of [clusterAccuracy, adjustedRandIndex, normalizedMutualInformation]) {
          expect(score(a, b)).toBeCloseTo(score(b, a), 10);
          expect(score(a, b)).toBeLessThanOrEqual(1 + 1e-12);
          expect(score(a, b)).toBeGreaterThanOrEqual(score === adjustedRandIndex ? -0.5 : 0);
        }
      }),
      { seed: 3 },
    );
  });

  it('follow scikit-learn where a partition is trivial', () => {
    expect([adjustedRandIndex([1, 1], [2, 2]), normalizedMutualInformation([1, 1], [2, 2])]).toEqual([1, 1]);
    expect([adjustedRandIndex([1, 2], [3, 4]), normalizedMutualInformation([1, 2], [3, 4])]).toEqual([1, 1]);
    expect([adjustedRandIndex([1, 1], [1, 2]), normalizedMutualInformation([1, 1], [1, 2])]).toEqual([0, 0]);
  });

  it('match clusters to classes', () => {
    expect([...matchClusters(['a', 'a', 'b', 'b'], [5, 5, 5, 7])]).toEqual([
      [5, 'a'],
      [7, 'b'],
    ]);
    expect(clusterAccuracy(['a', 'a', 'b'], [1, 2, 3])).toBeCloseTo(2 / 3, 12);
  });

  it('match few of one side to very many of the other, and refuse very many of both', () => {
    const ids = Int32Array.from({ length: 60_000 }, (_, i) => i);
    const tenths = ids.map((id) => id % 10);
    expect(clusterAccuracy(tenths, ids)).toBeCloseTo(10 / 60_000, 12);
    expect(adjustedRandIndex(ids, ids.toReversed())).toBe(1);
    expect(() => clusterAccuracy(ids, ids)).toThrow(
      'clusterAccuracy: `labels` must be few enough classes and clusters to match them exactly ' +
        '(some 4,000 of each), got 60000 and 60000; ' +
        'adjustedRandIndex and normalizedMutualInformation take any number.',
    );
  });

  it('reject labels that do not fit together', () => {
    const message = 'clusterAccuracy: `clusters` must have one label per row (2), got 1.';
    expect(() => clusterAccuracy([0, 1], [0])).toThrow(message);
    expect(() => clusterAccuracy([], [])).toThrow(
      'clusterAccuracy: `labels` must have at least one entry, got 0.',
    );
    expect(() => clusterAccuracy([0, Number.NaN], [0, 1])).toThrow('`labels` must be finite, got NaN at 1.');
    expect(() => clusterAccuracy([0, '1'], [0, 1])).toThrow(
      '`labels` must be all numbers, all strings, all booleans or all bigints, got 1 (string) at 1.',
    );
    expect(() => accuracy([1], [1, 2])).toThrow(RangeError);
  });
});

describe('confusionMatrix', () => {
  it('counts labels by prediction, with labels of either side', () => {
    expect(confusionMatrix([3, 3, 1, 1], [3, 1, 1, 7])).toEqual({
      classes: [1, 3, 7],
      counts: [
        [1, 0, 1],
        [1, 1, 0],
        [0, 0, 0],
      ],
    });
    expect(() => confusionMatrix([1], [])).toThrow('`predicted` must have one label per row (1), got 0.');
    expect(() => confusionMatrix([1], ['1'])).toThrow(TypeError);
  });
});
