import { expect, it } from 'vitest';
import { shareCores } from './cores.js';

it('shares all cores out, at least one to each job', () => {
  expect(shareCores(1, 8)).toEqual([8]);
  expect(shareCores(3, 8)).toEqual([3, 3, 2]);
  expect(shareCores(2, 2)).toEqual([1, 1]);
  expect(shareCores(4, 2)).toEqual([1, 1, 1, 1]);
});
