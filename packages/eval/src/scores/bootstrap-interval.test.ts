import { RandomStream } from '@simvae/random';
import { describe, expect, it } from 'vitest';
import { bootstrapInterval } from './bootstrap-interval.js';

const values = new RandomStream(3, 'values').fillNormal(new Float64Array(400));
const mean = (rows: Int32Array) => rows.reduce((sum, row) => sum + values[row], 0) / rows.length;

describe('bootstrapInterval', () => {
  it('is that of the normal distribution for a mean of many rows', () => {
    const { estimate, low, high } = bootstrapInterval(400, mean, { draws: 4000 });
    const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - estimate) ** 2, 0) / 400 / 400);
    expect(low).toBeCloseTo(estimate - 1.96 * deviation, 2);
    expect(high).toBeCloseTo(estimate + 1.96 * deviation, 2);
  });

  it('is made by seed, wider at a higher level', () => {
    const interval = bootstrapInterval(400, mean, { seed: 1 });
    expect(bootstrapInterval(400, mean, { seed: 1 })).toEqual(interval);
    expect(bootstrapInterval(400, mean, { seed: 2 })).not.toEqual(interval);
    const wide = bootstrapInterval(400, mean, { seed: 1, level: 0.99 });
    expect(wide.estimate).toBe(interval.estimate);
    expect(wide.low).toBeLessThan(interval.low);
    expect(wide.high).toBeGreaterThan(interval.high);
  });

  it('takes percentiles between values, as numpy does', () => {
    let call = -1; // the estimate is -1, the samples 0 .. 10
    const interval = bootstrapInterval(1, () => call++, { draws: 11, level: 0.9 });
    expect(interval.estimate).toBe(-1);
    expect(interval.low).toBeCloseTo(0.5, 12); // numpy.percentile(range(11), 5)
    expect(interval.high).toBeCloseTo(9.5, 12);
  });

  it('rejects what has no interval', () => {
    expect(() => bootstrapInterval(0, mean)).toThrow(
      'bootstrapInterval: `rows` must be a positive integer, got 0.',
    );
    expect(() => bootstrapInterval(2, mean, { level: 95 })).toThrow('`level` must be in (0, 1), got 95.');
    const onlyFirst = (rows: Int32Array) => (rows.includes(0) ? 1 : Number.NaN);
    expect(() => bootstrapInterval(2, onlyFirst)).toThrow(
      '`statistic` must be finite for every sample, got NaN',
    );
  });
});
