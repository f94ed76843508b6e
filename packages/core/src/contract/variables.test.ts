import '@tensorflow/tfjs-backend-cpu';
import { scalar } from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { bindVariables, leaf, subtree } from './variables.js';

describe('subtree and leaf', () => {
  const weight = scalar(1);
  const tree = { encoder: { weight } };

  it('read a tree by name', () => {
    expect(subtree(tree, 'encoder')).toBe(tree.encoder);
    expect(leaf(subtree(tree, 'encoder'), 'weight')).toBe(weight);
  });

  it('take a tree without leaves as absent or empty', () => {
    expect(subtree(tree, 'decoder')).toEqual({});
    expect(subtree(undefined, 'encoder')).toEqual({});
  });

  it('tell what is there instead', () => {
    expect(() => subtree({ weight }, 'weight')).toThrow(
      new TypeError('subtree: `weight` must name a subtree, got a tensor.'),
    );
    expect(() => leaf(tree, 'weight')).toThrow(
      new TypeError('leaf: `weight` must name a tensor of the tree, which has encoder.'),
    );
    expect(() => leaf({}, 'weight')).toThrow('which has nothing.');
  });
});

describe('bindVariables', () => {
  it('makes tensors that share no memory with the variables', () => {
    const data = Float32Array.of(1, 2);
    const { params, state } = bindVariables({ params: { a: { b: { shape: [2, 1], data } } }, state: {} });
    data[0] = 7;
    const b = leaf(subtree(params, 'a'), 'b');
    expect([b.shape, ...b.dataSync()]).toEqual([[2, 1], 1, 2]);
    expect(state).toEqual({});
  });
});
