import { describe, expect, it } from 'vitest';
import { paperSample, welch } from './welch.js';

describe('welch', () => {
  it('is the textbook formula, with the tail of the density of t', () => {
    // 78.1, 78.9, 79.4 against 76.2, 77.9, 76.8; p from integrating the density numerically (400,000 midpoints).
    const a = { mean: 78.8, se: Math.sqrt(0.43 / 3), n: 3 };
    const b = { mean: 230.9 / 3, se: Math.sqrt(2.23 / 3 / 3), n: 3 };
    const test = welch(a, b)!;
    expect(test.difference).toBeCloseTo(5.5 / 3, 12);
    expect(test.t).toBeCloseTo(2.931509849889599, 9);
    expect(test.df).toBeCloseTo(3.7337351212897505, 9);
    expect(test.p).toBeCloseTo(0.04653058940948807, 6);
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
