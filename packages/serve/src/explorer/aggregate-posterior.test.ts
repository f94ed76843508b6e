import { describe, expect, it } from 'vitest';
import { aggregatePosterior } from './aggregate-posterior.js';

const means = { data: Float32Array.of(0, 1, 5, 0, 3, 5), shape: [2, 3] as const };

describe('aggregatePosterior', () => {
  it('orders latents by the variance of the mean', () => {
    expect(aggregatePosterior(means)).toEqual([
      { index: 1, variance: 1, mean: 2, standardDeviation: 1 },
      { index: 0, variance: 0, mean: 0, standardDeviation: 0 },
      { index: 2, variance: 0, mean: 5, standardDeviation: 0 },
    ]);
  });

  it('adds the variance of the posterior to the range, not to the order', () => {
    const logVariances = {
      data: Float32Array.from([4, 3, 0.25, 2, 0, 0.25], Math.log),
      shape: [2, 3] as const,
    };
    logVariances.data[4] = Number.NEGATIVE_INFINITY;
    const dimensions = aggregatePosterior(means, logVariances);
    expect(dimensions.map(({ index }) => index)).toEqual([1, 0, 2]);
    const squares = dimensions.map(({ standardDeviation }) => standardDeviation ** 2);
    expect(squares.map((value) => Number(value.toFixed(5)))).toEqual([2.5, 3, 0.25]);
  });

  it('is the variance of draws from the mixture', () => {
    // Two points at -1 and 1 with standard deviation 2: 1 + 4.
    const [dimension] = aggregatePosterior(
      { data: Float32Array.of(-1, 1), shape: [2, 1] },
      { data: Float32Array.of(Math.log(4), Math.log(4)), shape: [2, 1] },
    );
    expect(dimension.standardDeviation).toBeCloseTo(Math.sqrt(5), 6);
  });

  it('refuses no images', () => {
    expect(() => aggregatePosterior({ data: new Float32Array(0), shape: [0, 3] })).toThrow(
      'aggregatePosterior: `means` must have a row for each image, got none.',
    );
  });
});
