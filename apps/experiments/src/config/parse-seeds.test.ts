import { describe, expect, it } from 'vitest';
import { UsageError } from '../usage-error.js';
import { parseSeeds } from './parse-seeds.js';

describe('parseSeeds', () => {
  it('reads a number of seeds, or a list of them', () => {
    expect(parseSeeds('3')).toEqual([0, 1, 2]);
    expect(parseSeeds('100')).toHaveLength(100);
    expect(parseSeeds('4,7')).toEqual([4, 7]);
    expect(parseSeeds('4,')).toEqual([4]);
    expect(parseSeeds(' 0, 0 ,12345')).toEqual([0, 12345]);
  });

  it.each(['0', '', ',', '101', '-1', '1.5', '1e2', 'three', '1,x', '9007199254740992,'])(
    'rejects `%s`',
    (text) => {
      expect(() => parseSeeds(text)).toThrow(
        new UsageError(
          `--seeds must be a number of seeds up to 100 (3), or a list of seeds (0,1,2; 7, is one), got ${text}.`,
        ),
      );
    },
  );
});
