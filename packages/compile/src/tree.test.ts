import fc from 'fast-check';
import { expect, it } from 'vitest';
import { flattenTree, type Tree, unflattenTree } from './tree.js';

const isNumber = (node: number | Tree<number>): node is number => typeof node === 'number';

it('lists leaves with their paths', () => {
  expect([...flattenTree({ a: { b: 1, c: { d: 2 } }, e: 3 }, isNumber)]).toEqual([
    ['a/b', 1],
    ['a/c/d', 2],
    ['e', 3],
  ]);
});

it('unflatten is the inverse of flatten', () => {
  const key = fc.stringMatching(/^[a-z]{1,4}$/);
  const tree = fc.letrec<{ tree: Tree<number>; node: number | Tree<number> }>((tie) => ({
    tree: fc.dictionary(key, tie('node'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    node: fc.oneof({ depthSize: 'small' }, fc.integer(), tie('tree')),
  })).tree;
  fc.assert(
    fc.property(tree, (t) => {
      expect(unflattenTree(flattenTree(t, isNumber))).toEqual(t);
    }),
  );
});
