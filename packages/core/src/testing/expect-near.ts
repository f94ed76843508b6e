import { expect } from 'vitest';

/** The largest absolute value. NaN where there is one. */
export function largestOf(arrays: Iterable<ArrayLike<number>>): number {
  let largest = 0;
  for (const values of arrays) largest = Math.max(largest, ...Array.from(values, Math.abs));
  return largest;
}

/** Asserts |actual - expected| <= tolerance * scale, entry by entry. @param scale - @default the largest |expected| */
export function expectNear(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  scale = Math.max(1e-3, largestOf([expected])),
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i] - expected[i]) / scale).toBeLessThanOrEqual(tolerance);
  }
}
