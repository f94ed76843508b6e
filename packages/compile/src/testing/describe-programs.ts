import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { CompileOptions, Program } from '../types.js';
import { compileForTest } from './compile-for-test.js';

/** Tests what a program of any engine does. */
export function describePrograms(options: CompileOptions): void {
  const make = compileForTest();

  describe(`a program of ${JSON.stringify(options)}`, () => {
    it('runs, on nested trees and on other element types', async () => {
      const program = await make(
        ({ params, x, chosen }) => ({
          y: { relu: tf.relu(tf.matMul(x, params.layer.weight)), rows: tf.gather(x, chosen) },
          positive: tf.greater(x, 0),
        }),
        { params: { layer: { weight: [2, 1] } }, x: [2, 2], chosen: { shape: [3], dtype: 'int32' } },
        options,
      );
      expect([...program.inputs.keys()]).toEqual(['params/layer/weight', 'x', 'chosen']);
      const result = await program.run({
        params: { layer: { weight: Float32Array.of(1, 1) } },
        x: Float32Array.of(1, 2, 3, -4),
        chosen: Int32Array.of(1, 0, 1),
      });
      expect(result).toEqual({
        y: { relu: Float32Array.of(3, 0), rows: Float32Array.of(3, -4, 1, 2, 3, -4) },
        positive: Uint8Array.of(1, 1, 1, 0),
      });
      expect([...program.outputs]).toEqual([
        ['y/relu', { shape: [2, 1], dtype: 'float32' }],
        ['y/rows', { shape: [3, 2], dtype: 'float32' }],
        ['positive', { shape: [2, 2], dtype: 'bool' }],
      ]);
    });

    it('writes into given arrays, and reuses its own', async () => {
      const program = await make(({ x }) => ({ a: tf.add(x, 1), b: tf.mul(x, 2) }), { x: [2] }, options);
      const a = new Float32Array(2);
      const first = await program.run({ x: Float32Array.of(1, 2) }, { a });
      expect(first.a).toBe(a);
      expect([...a]).toEqual([2, 3]);
      const second = await program.run({ x: Float32Array.of(3, 4) });
      expect(second.b).toBe(first.b);
      expect([...(second.b as Float32Array)]).toEqual([6, 8]);
      expect([...a]).toEqual([2, 3]);
    });

    it('reads inputs anew and writes in place when it is given the same arrays again', async () => {
      const program = await make(
        ({ params, x }) => ({ y: tf.mul(params.w, x), state: { n: tf.add(params.w, 1) } }),
        { params: { w: [2] }, x: [2] },
        options,
      );
      const w = Float32Array.of(1, 2);
      const x = Float32Array.of(10, 10);
      const n = new Float32Array(2);
      const given = { params: { w }, x };
      const into = { state: { n } };
      await program.run(given, into);
      for (const value of [3, 4]) {
        w.fill(value);
        n.fill(0);
        const result = await program.run(given, into);
        expect(result).toEqual({
          y: Float32Array.of(10 * value, 10 * value),
          state: { n: Float32Array.of(value + 1, value + 1) },
        });
        expect((result.state as { n: unknown }).n).toBe(n);
      }
    });

    it('notices what changed in trees it has seen before', async () => {
      const program = await make(
        ({ params, x }) => ({ y: tf.mul(params.w, x), z: tf.sub(params.w, x) }),
        { params: { w: [1] }, x: [1] },
        options,
      );
      const params: Record<string, Float32Array> = { w: Float32Array.of(2) };
      const given: Record<string, typeof params | Float32Array> = { params, x: Float32Array.of(5) };
      const into: Record<string, Float32Array> = { y: new Float32Array(1) };
      const first = into.y;
      const numbers = async () =>
        Object.values(await program.run(given, into)).map((array) => (array as Float32Array)[0]);
      expect(await numbers()).toEqual([10, -3]);
      params.w = Float32Array.of(3);
      expect(await numbers()).toEqual([15, -2]);
      given.params = { w: Float32Array.of(4) };
      expect(await numbers()).toEqual([20, -1]);
      into.z = new Float32Array(1);
      into.y = new Float32Array(1);
      first.fill(0);
      expect(await numbers()).toEqual([20, -1]);
      expect([into.y[0], into.z[0], first[0]]).toEqual([20, -1, 0]);
      given.other = new Float32Array(1);
      await expect(numbers()).rejects.toThrow('run: there is no input `other`; the inputs are params/w, x.');
      delete given.other;
      delete given.x;
      await expect(numbers()).rejects.toThrow('run: the input `x` must be given; it is missing.');
      given.x = Float32Array.of(6);
      expect(await numbers()).toEqual([24, -2]);
      structuredClone(given.x, { transfer: [given.x.buffer as ArrayBuffer] });
      await expect(numbers()).rejects.toThrow('run: input `x` must have 1 elements (shape [1]), got 0.');
    });

    it('keeps apart many sets of arrays', async () => {
      const program = await make(({ x }) => ({ y: tf.mul(x, 2) }), { x: [1] }, options);
      const sets = Array.from({ length: 7 }, () => ({ x: new Float32Array(1), y: new Float32Array(1) }));
      for (let round = 0; round < 3; round++) {
        for (const [i, { x, y }] of sets.entries()) {
          x[0] = 10 * round + i;
          await program.run({ x }, { y });
        }
        expect(sets.map(({ y }) => y[0])).toEqual(sets.map((_, i) => 20 * round + 2 * i));
      }
    });

    it('computes with subnormal numbers, to 1e-37, and leaves those of JavaScript alone', async () => {
      const program = await make(
        ({ a, b }) => ({
          product: tf.matMul(a, b),
          scaled: tf.mul(a, 0.3),
          sum: tf.add(a, a),
          underflow: tf.mul(tf.mul(a, 1e30), 1e-30),
          exp: tf.exp(tf.sub(a, 95)),
          root: tf.sqrt(a),
        }),
        { a: [33, 40], b: [40, 17] },
        options,
      );
      const a = Float32Array.from({ length: 33 * 40 }, (_, i) => 1e-40 * (1 + (i % 7)));
      const b = Float32Array.from({ length: 40 * 17 }, (_, i) => Math.sin(i));
      const result = (await program.run({ a, b })) as Record<string, Float32Array>;
      const expectClose = (name: string, expected: (i: number) => number, tolerance = 1e-37) => {
        for (const [i, value] of result[name].entries()) {
          expect(Math.abs(value - expected(i)), `${name}[${i}] = ${value}`).toBeLessThanOrEqual(tolerance);
        }
      };
      expectClose('product', (i) => {
        let sum = 0;
        for (let k = 0; k < 40; k++) sum += a[Math.floor(i / 17) * 40 + k] * b[k * 17 + (i % 17)];
        return sum;
      });
      expectClose('scaled', (i) => 0.3 * a[i]);
      expectClose('sum', (i) => 2 * a[i]);
      expectClose('underflow', (i) => a[i]);
      expectClose('exp', () => Math.exp(-95));
      // Of 0 where subnormal numbers are flushed, of 1e-40 to 7e-40 where they are not.
      expectClose('root', () => 0, 3e-20);
      const smallest = Number('5e-324');
      const single = Float32Array.of(smallest + 1e-45);
      expect([smallest > 0, smallest / 1, single[0] > 0, Number('1e-310') / 2]).toEqual([
        true,
        smallest,
        true,
        5e-311,
      ]);
      expect(String(smallest)).toBe('5e-324');
    });

    it('passes inputs, constants and repeated tensors through as outputs', async () => {
      const program = await make(
        ({ state, unused }) => {
          const next = tf.add(state.count, 1);
          return { state: { count: next }, same: next, input: state.count, constant: tf.scalar(5), unused };
        },
        { state: { count: [1] }, unused: [2] },
        options,
      );
      const result = await program.run({
        state: { count: Float32Array.of(1) },
        unused: Float32Array.of(7, 8),
      });
      expect(result).toEqual({
        state: { count: Float32Array.of(2) },
        same: Float32Array.of(2),
        input: Float32Array.of(1),
        constant: Float32Array.of(5),
        unused: Float32Array.of(7, 8),
      });
    });

    it('says what is wrong with its arguments', async () => {
      const program = await make(
        ({ x, i }) => ({ y: tf.gather(x, i) }),
        { x: [2, 2], i: { shape: [1], dtype: 'int32' } },
        options,
      );
      const x = new Float32Array(4);
      const i = new Int32Array(1);
      const failing: [Parameters<Program['run']>, string][] = [
        [[{ x }], 'run: the input `i` must be given; it is missing.'],
        [[{ x, i, z: x }], 'run: there is no input `z`; the inputs are x, i.'],
        [[{ x: new Float32Array(3), i }], 'run: input `x` must have 4 elements (shape [2,2]), got 3.'],
        [
          [{ x, i: new Float32Array(1) }],
          'run: input `i` must be a typed array for int32, got Float32Array.',
        ],
        [[{ x, i }, { q: x }], 'run: there is no output `q`; the outputs are y.'],
        [[{ x, i }, { y: x }], 'run: output `y` must have 2 elements (shape [1,2]), got 4.'],
      ];
      for (const [args, message] of failing) await expect(program.run(...args)).rejects.toThrow(message);
      await program.dispose();
      await program.dispose();
      await expect(program.run({ x, i })).rejects.toThrow('run: the program has been disposed of.');
    });

    it('leaves the current tfjs backend and its tensors alone', async () => {
      await tf.setBackend('cpu');
      const constant = tf.tensor1d([1, 2]);
      const before = tf.memory().numTensors;
      const program = await make(({ x }) => ({ y: tf.add(x, constant) }), { x: [2] }, options);
      const { y } = await program.run({ x: Float32Array.of(10, 20) });
      expect([...(y as Float32Array)]).toEqual([11, 22]);
      expect(tf.getBackend()).toBe('cpu');
      expect(tf.memory().numTensors).toBe(before);
      expect([...constant.dataSync()]).toEqual([1, 2]);
      constant.dispose();
    });
  });
}
