import { describe, expect, it } from 'vitest';
import { paperSample, welch } from './welch.js';

describe('welch', () => {
  it('is what R says', () => {
    // R 4.3: a <- c(78.1, 78.9, 79.4); b <- c(76.2, 77.9, 76.8); t.test(a, b)
    // t = 2.8910, df = 3.7101, p-value = 0.04864
    const a = { mean: 78.8, se: Math.sqrt(0.43 / 3), n: 3 };
    const b = { mean: 76.966_666_666_666_67, se: Math.sqrt(0.743_333_333_333_333 / 3), n: 3 };
    const test = welch(a, b)!;
    expect(test.difference).toBeCloseTo(1.8333, 4);
    // The formulas, by hand.
    const variance = (0.43 + 0.743_333_333_333_333) / 3;
    expect(test.t).toBeCloseTo(1.833_333_333_333_33 / Math.sqrt(variance), 9);
    expect(test.df).toBeCloseTo(variance ** 2 / ((0.43 / 3) ** 2 / 2 + (0.743_333_333_333_333 / 3) ** 2 / 2), 9);
  });

  it('agrees with a table of the t distribution', () => {
    // Equal errors and seeds: df = 2 (n - 1). Two-sided 5 % points: 2.776 (4), 2.306 (8), 2.101 (18).
    for (const [n, point] of [
      [3, 2.776],
      [5, 2.306],
      [10, 2.101],
    ]) {
      const test = welch({ mean: point * Math.SQRT2, se: 1, n }, { mean: 0, se: 1, n })!;
      expect(test.df).toBeCloseTo(2 * (n - 1), 9);
      expect(test.p).toBeCloseTo(0.05, 4);
    }
  });

  it('does not depend on the order but for its sign', () => {
    const [a, b] = [
      { mean: 1, se: 0.2, n: 3 },
      { mean: 2, se: 0.7, n: 5 },
    ];
    const [one, other] = [welch(a, b)!, welch(b, a)!];
    expect(other).toEqual({ ...one, difference: -one.difference, t: -one.t });
  });

  it('says nothing of one seed, or without any spread', () => {
    const many = { mean: 1, se: 0.1, n: 3 };
    expect(welch({ mean: 1, n: 1 }, many)).toBeUndefined();
    expect(welch(many, { mean: 1, n: 1 })).toBeUndefined();
    expect(welch({ mean: 1, se: 0, n: 3 }, { mean: 2, se: 0, n: 3 })).toBeUndefined();
    expect(welch({ mean: Number.NaN, se: 1, n: 3 }, many)).toBeUndefined();
  });
});

it('takes an error that the paper prints as 0.0 for the largest that it prints so', () => {
  expect(paperSample({ mean: 78.6, se: 0 })).toEqual({ mean: 78.6, se: 0.05, n: 3 });
  expect(paperSample({ mean: 78.6, se: 0.2 })).toEqual({ mean: 78.6, se: 0.2, n: 3 });
});
