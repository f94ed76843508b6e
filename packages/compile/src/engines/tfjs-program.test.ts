import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { TensorFunction, TensorTree } from '../index.js';
import { compileForTest } from '../testing/compile-for-test.js';

const make = compileForTest();

describe('engine tfjs', () => {
  it('runs what cannot be traced', async () => {
    await tf.setBackend('cpu');
    const reads: TensorFunction = ({ x }) => ({ scaled: tf.mul(x, x.dataSync()[0]) });
    const lacksRule: TensorFunction = ({ x }) => ({ spectrum: tf.real(tf.spectral.fft(tf.complex(x, x))) });
    for (const fn of [reads, lacksRule]) {
      await expect(make(fn, { x: [2] })).rejects.toThrow(
        "run it eagerly: `engine: 'tfjs'`, on the command line `--engine tfjs-cpu`.",
      );
    }
    const program = await make(
      (inputs) => ({ ...reads(inputs), ...lacksRule(inputs) }),
      { x: [2] },
      { engine: 'tfjs', backend: 'cpu' },
    );
    expect([...program.outputs]).toEqual([]);
    expect(await program.run({ x: Float32Array.of(2, 3) })).toEqual({
      scaled: Float32Array.of(4, 6),
      spectrum: Float32Array.of(5, -1),
    });
    expect([...program.outputs.keys()]).toEqual(['scaled', 'spectrum']);
  });

  it('runs the function when it runs, not before', async () => {
    let calls = 0;
    const program = await make(
      ({ x }) => {
        calls++;
        return { y: tf.neg(x) };
      },
      { x: [1] },
      { engine: 'tfjs' },
    );
    expect(calls).toBe(0);
    await program.run({ x: Float32Array.of(1) });
    await program.run({ x: Float32Array.of(1) });
    expect(calls).toBe(2);
  });

  it('may write into the arrays that it reads', async () => {
    const program = await make(({ a, b }) => ({ a: b, b: a }), { a: [1], b: [1] }, { engine: 'tfjs' });
    const [a, b] = [Float32Array.of(1), Float32Array.of(2)];
    await program.run({ a, b }, { a, b });
    expect([a[0], b[0]]).toEqual([2, 1]);
  });

  it('refuses outputs that are no arrays, or others than before, and writes nothing then', async () => {
    let spectrum = true;
    const program = await make(
      ({ x }): TensorTree => {
        if (spectrum) return { x, z: tf.complex(x, x) };
        const count = x.dataSync()[0];
        return count === 3 ? { x, more: x } : { x: tf.ones([count]) };
      },
      { x: [1] },
      { engine: 'tfjs' },
    );
    const run = (value: number, into = {}) => program.run({ x: Float32Array.of(value) }, into);
    await expect(run(1)).rejects.toThrow(
      new TypeError('run: output `z` must be float32, int32 or bool, got complex64.'),
    );
    spectrum = false;
    const x = new Float32Array(1);
    await expect(run(2, { x })).rejects.toThrow(
      new RangeError('run: output `x` must have 2 elements (shape [2]), got 1.'),
    );
    expect(await run(2)).toEqual({ x: Float32Array.of(1, 1) });
    await expect(run(1)).rejects.toThrow(
      new RangeError('run: output `x` must keep the shape of the first run, [2], got [1].'),
    );
    await expect(run(3)).rejects.toThrow(new TypeError('run: the outputs must stay x, got x, more.'));
    expect([...x]).toEqual([0]);
  });
});
