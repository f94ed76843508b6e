import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile, valueAndGrad } from './index.js';

describe('compile', () => {
  it('runs the readme example', async () => {
    const program = await compile(({ x, w }) => ({ y: tf.relu(tf.matMul(x, w)) }), { x: [2, 2], w: [2, 1] });
    const { y } = await program.run({ x: Float32Array.of(1, 2, 3, -4), w: Float32Array.of(1, 1) });
    expect([...(y as Float32Array)]).toEqual([3, 0]);
  });
  it('differentiates', async () => {
    const step = valueAndGrad(({ params, x }) => ({
      loss: tf.mean(tf.square(tf.sub(tf.matMul(x, params.w), 1))),
      aux: tf.sum(x),
    }));
    const program = await compile(step, { params: { w: [2, 1] }, x: [2, 2] });
    const out = await program.run({ params: { w: Float32Array.of(1, 2) }, x: Float32Array.of(1, 2, 3, 4) });
    expect(out).toEqual({
      loss: Float32Array.of((16 + 100) / 2),
      aux: Float32Array.of(10),
      grads: { params: { w: Float32Array.of(4 + 30, 8 + 40) } },
    });
  });
});
