import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeEach, describe, expect, it } from 'vitest';
import { channelMoments } from '../index.js';
import { compileForTest } from '../testing/compile-for-test.js';
import { withBackend } from './current-backend.js';

const make = compileForTest();
const square = ({ x }: Record<string, tf.Tensor>) => ({ y: tf.square(x) });

describe('where no backend was current', () => {
  beforeEach(() => {
    // As in a process that has done nothing yet.
    tf.registerBackend('passing', tf.findBackendFactory('cpu'));
    tf.setBackend('passing');
    tf.removeBackend('passing');
    expect(tf.getBackend()).toBeFalsy();
  });

  it.each([
    { engine: 'onnx', threads: 1 },
    { engine: 'tfjs', backend: 'cpu' },
  ] as const)('operations run as before once a program of $engine was compiled', async (options) => {
    const program = await make(square, { x: [2] }, options);
    expect((await program.run({ x: Float32Array.of(2, 3) })).y).toEqual(Float32Array.of(4, 9));
    expect(tf.getBackend()).toBeFalsy();
    expect(tf.add(1, 2).arraySync()).toBe(3);
  });

  it('a composite may be the first operation', () => {
    expect(channelMoments(tf.tensor2d([[1], [3]])).mean.arraySync()).toEqual([2]);
  });

  it('none is afterwards, whatever the work does', () => {
    const fail = (): never => {
      throw new Error('mine');
    };
    expect(() => withBackend('cpu', fail)).toThrow('mine');
    expect(tf.getBackend()).toBeFalsy();
  });
});

it('leaves the backend that was current', () => {
  tf.setBackend('cpu');
  expect(withBackend('cpu', () => tf.getBackend())).toBe('cpu');
  expect(tf.getBackend()).toBe('cpu');
});
