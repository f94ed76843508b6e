import { describe, expect, it } from 'vitest';
import { differences } from './differences.js';

describe('differences', () => {
  it('names leaves that differ, are new or are gone', () => {
    expect(
      differences(
        { a: { b: 1, c: [1, 2] }, gone: true, same: { x: 'y' } },
        { a: { b: 2, c: [1, 3] }, same: { x: 'y' }, fresh: null },
      ),
    ).toEqual([
      'a.b: 1 there, 2 asked for',
      'a.c: [1,2] there, [1,3] asked for',
      'gone: true there, absent asked for',
      'fresh: absent there, null asked for',
    ]);
  });

  it('does not depend on the order of keys, and ignores what it is told to at the root alone', () => {
    expect(differences({ a: 1, b: 2 }, { b: 2, a: 1 })).toEqual([]);
    expect(differences({ seed: 1, a: { seed: 1 } }, { seed: 2, a: { seed: 2 } }, ['seed'])).toEqual([
      'a.seed: 1 there, 2 asked for',
    ]);
  });

  it('takes lists and empty objects for leaves, and what is undefined for absent', () => {
    expect(differences({ a: {}, b: undefined }, { a: [] })).toEqual(['a: {} there, [] asked for']);
  });
});
