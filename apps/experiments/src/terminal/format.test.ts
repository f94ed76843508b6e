import { describe, expect, it } from 'vitest';
import { formatCount, formatDuration, formatNumber, wrap } from './format.js';

describe('format', () => {
  it.each([
    [0, '0:00'],
    [59.4, '0:59'],
    [59.6, '1:00'],
    [754, '12:34'],
    [3599.5, '1:00:00'],
    [3723, '1:02:03'],
    [360000, '100:00:00'],
    [-1, '0:00'],
  ])('duration %d', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  it.each([
    [0, '0'],
    [999.6, '1,000'],
    [1234567, '1,234,567'],
  ])('count %d', (value, text) => {
    expect(formatCount(value)).toBe(text);
  });

  it.each([
    [0, '0'],
    [24.1349, '24.13'],
    [-90.69204, '-90.69'],
    [0.003, '0.003'],
    [0.00012345, '1.23e-4'],
    [123456, '123500'],
    [1234567, '1.23e+6'],
  ])('number %d', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('wrap', () => {
  it('fills lines up to the width and leaves long words whole', () => {
    expect(wrap('aa bb  ccc\nd unbreakable e', 5)).toEqual(['aa bb', 'ccc d', 'unbreakable', 'e']);
    expect(wrap('', 5)).toEqual([]);
  });
});
