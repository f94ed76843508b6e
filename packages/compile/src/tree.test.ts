import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flattenTree, type Tree, unflattenTree } from './tree.js';

const isNumber = (node: number | Tree<number>): node is number => typeof node === 'number';

it('lists leaves with their paths', () => {
  expect([...flattenTree({ a: { b: 1, c: { d: 2 } }, e: 3, 'f/g': 4 }, isNumber)]).toEqual([
    ['a/b', 1],
    ['a/c/d', 2],
    ['e', 3],
    ['f/g', 4],
  ]);
});

it('unflatten is the inverse of flatten', () => {
  const key = fc.oneof(fc.stringMatching(/^[a-z]{1,4}$/), fc.constantFrom('toString', 'valueOf', '', '0'));
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

describe('paths from a file', () => {
  it.each(['__proto__', 'constructor', 'prototype'])('cannot reach a prototype by %s', (name) => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    for (const path of [name, `${name}/x`, `params/${name}/x`, `params/${name}`]) {
      expect(() => unflattenTree([[path, 1]])).toThrow(
        new RangeError(
          `unflattenTree: names must not be __proto__, constructor or prototype, got \`${path}\`.`,
        ),
      );
      expect(() => flattenTree<number>(JSON.parse(`{"${path}":1}`), isNumber)).toThrow(
        new RangeError(
          `flattenTree: names must not be __proto__, constructor or prototype, got \`${path}\`.`,
        ),
      );
    }
    expect(() => flattenTree<number>(JSON.parse(`{"a":{"${name}":{"x":1}}}`), isNumber)).toThrow(
      `got \`a/${name}\`.`,
    );
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('leave functions of the prototype alone', () => {
    const tree = unflattenTree([['toString/x', 1]]);
    expect(Object.hasOwn(tree, 'toString')).toBe(true);
    expect('x' in Object.prototype.toString).toBe(false);
    expect(unflattenTree([['protocol/constructors', 1]])).toEqual({ protocol: { constructors: 1 } });
  });
});

it('says what is no tree', () => {
  const twice = 'a path must lead to one leaf, got two for `a/b`.';
  expect(() => flattenTree({ a: { b: 1 }, 'a/b': 2 }, isNumber)).toThrow(
    new RangeError(`flattenTree: ${twice}`),
  );
  for (const leaves of [
    [
      ['a/b', 1],
      ['a/b', 2],
    ],
    [
      ['a/b/c', 1],
      ['a/b', 2],
    ],
  ] as const) {
    expect(() => unflattenTree(leaves)).toThrow(new RangeError(`unflattenTree: ${twice}`));
  }
  expect(() =>
    unflattenTree<unknown>([
      ['a', { b: 1 }],
      ['a/b', 2],
    ]),
  ).toThrow(new RangeError('unflattenTree: `a/b` must not lie below the leaf `a`.'));
  for (const value of ['text', null, undefined, true]) {
    expect(() => flattenTree<number>({ a: { b: value as never } }, isNumber)).toThrow(
      new TypeError(`flattenTree: \`a/b\` must be a leaf or a tree of leaves, got ${value}.`),
    );
  }
});
