import { describe, expect, it } from 'vitest';
import { wrap } from './wrap.js';

describe('wrap', () => {
  it('fills lines up to the width and leaves long words whole', () => {
    expect(wrap('aa bb  ccc\nd unbreakable e', 5)).toEqual(['aa bb', 'ccc d', 'unbreakable', 'e']);
    expect(wrap('', 5)).toEqual([]);
  });
});
