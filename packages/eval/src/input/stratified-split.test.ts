import { expect, it } from 'vitest';
import { stratifiedSplit } from './stratified-split.js';

const labels = Array.from({ length: 50 }, (_, i) => (i % 5 === 0 ? 'rare' : 'common'));

it('stratifiedSplit holds out the same part of every class, by seed', () => {
  const { train, test } = stratifiedSplit(labels, { fraction: 0.2, seed: 3 });
  expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from(labels.keys()));
  expect(Array.from(test, (row) => labels[row]).sort()).toEqual([
    ...Array(8).fill('common'),
    ...Array(2).fill('rare'),
  ]);
  expect(stratifiedSplit(labels, { seed: 3 })).toEqual({ train, test });
  expect(stratifiedSplit(labels, { seed: 4 }).test).not.toEqual(test);
});

it('stratifiedSplit refuses a fraction that leaves nothing', () => {
  for (const fraction of [0, 1, Number.NaN]) {
    expect(() => stratifiedSplit(labels, { fraction })).toThrow('`fraction` must be between 0 and 1');
  }
});
