import { availableParallelism } from 'node:os';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it, vi } from 'vitest';
import { loadOnnxRuntime } from './engines/load-onnx-runtime.js';
import { compile, describeEngines, engines, type TensorFunction } from './index.js';
import { compileForTest } from './testing/compile-for-test.js';

const make = compileForTest();

describe('toOnnx', () => {
  it('gives the very model that runs, with paths as names', async () => {
    const program = await make(({ state }) => ({ state: { n: tf.add(state.n, 1) }, y: tf.neg(state.n) }), {
      state: { n: [1] },
    });
    const { InferenceSession, Tensor } = await loadOnnxRuntime();
    const session = await InferenceSession.create(program.toOnnx());
    expect(session.inputNames).toEqual(['state/n']);
    expect(session.outputNames).toEqual(['state/n:next', 'y']);
    const result = await session.run({ 'state/n': new Tensor('float32', Float32Array.of(4), [1]) });
    expect(result['state/n:next'].data).toEqual(Float32Array.of(5));
  });

  it('is refused by the tfjs engine', async () => {
    const program = await make(({ x }) => ({ y: x }), { x: [1] }, { engine: 'tfjs' });
    expect(() => program.toOnnx()).toThrow('a program of engine tfjs has no ONNX model');
  });
});

describe('what cannot be compiled', () => {
  const advice = "run it eagerly: `engine: 'tfjs'`, on the command line `--engine tfjs-cpu`.";
  const failing: [string, TensorFunction, Parameters<typeof compile>[1], string][] = [
    [
      'a read of an input',
      ({ x }) => ({ y: tf.mul(x, x.dataSync()[0]) }),
      { x: [2] },
      "compile: the function must not read a tensor's value while it is traced, but it read the input `x` of shape [2].",
    ],
    [
      'a read of a result',
      ({ x }) => ({ y: tf.mul(x, tf.sum(x).arraySync() as number) }),
      { x: [2] },
      `but it read a result of kernel Sum of shape []. Compute with tensors instead, pass the number in as an input, or ${advice}`,
    ],
    [
      'an unknown kernel',
      ({ x }) => ({ y: tf.spectral.fft(tf.complex(x, x)) }),
      { x: [2] },
      'compile: the tfjs kernel `Complex` has no rule. Add one (output shape and ONNX operators) to the family it ' +
        `belongs to in packages/compile/src/kernels/, or ${advice}`,
    ],
    [
      'an activation without a rule',
      ({ x }) => ({ y: tf.fused.matMul({ a: x, b: x, activation: 'swish' as never }) }),
      { x: [2, 2] },
      `compile: fused matMul has no rule for activation \`swish\`; ${advice}`,
    ],
    [
      'a gather of batches',
      ({ x }) => ({ y: tf.gather(x, tf.zeros([2, 1], 'int32'), 1, 1) }),
      { x: [2, 2] },
      `compile: gather has a rule for batchDims 0 only, got 1; ${advice}`,
    ],
    [
      'something else than tensors',
      () => ({ y: 3 }) as never,
      { x: [2] },
      'must return a tree of tensors, got 3 in it.',
    ],
    ['nothing', () => ({}), { x: [2] }, 'compile: the function must return at least one tensor, got none.'],
    [
      'a bad shape',
      ({ x }) => ({ x }),
      { x: [2, 0] },
      'the shape of `x` must hold positive integers, got [2,0].',
    ],
    ['an error of its own', () => tf.util.assert(false, () => 'mine') as never, { x: [1] }, 'mine'],
  ];
  it.each(failing)('%s', async (_, fn, inputs, message) => {
    await tf.setBackend('cpu');
    await expect(compile(fn, inputs)).rejects.toThrow(message);
    expect(tf.getBackend()).toBe('cpu');
  });

  it('unknown engines, backends and thread counts', async () => {
    const fn: TensorFunction = ({ x }) => ({ x });
    await expect(compile(fn, { x: [1] }, { engine: 'jax' as never })).rejects.toThrow(
      'compile: `engine` must be onnx or tfjs, got jax.',
    );
    await expect(compile(fn, { x: [1] }, { engine: 'tfjs', backend: 'cuda' as never })).rejects.toThrow(
      'compile: `backend` must be one of cpu, wasm, tfjs-node, tfjs-node-gpu, got cuda.',
    );
    await expect(compile(fn, { x: [1] }, { threads: -1 })).rejects.toThrow(
      'compile: `threads` must be a whole number, 0 for every core, got -1.',
    );
    const most = Math.max(64, 4 * availableParallelism());
    for (const threads of [most + 1, 10_000]) {
      await expect(compile(fn, { x: [1] }, { threads })).rejects.toThrow(
        new RangeError(`compile: \`threads\` must be at most ${most} on this machine, got ${threads}.`),
      );
    }
    await make(fn, { x: [1] }, { threads: 64 });
    await expect(compile(fn, { x: [1] }, { device: 'tpu' as never })).rejects.toThrow(
      new RangeError('compile: `device` must be one of cpu, webgpu, cuda, dml, coreml, got tpu.'),
    );
  });
});

describe('describeEngines', () => {
  it('tries each engine and says how to enable those that do not work', async () => {
    const statuses = await describeEngines();
    expect(statuses.map(({ name }) => name)).toEqual(Object.keys(engines));
    const byName = new Map(statuses.map((status) => [status.name, status]));
    expect(byName.get('onnx')).toMatchObject({ works: true, reason: '' });
    expect(byName.get('tfjs-cpu')).toMatchObject({ works: true, reason: '' });
    await expect(describeEngines(['tfjs-gpu'])).rejects.toThrow(
      new RangeError(
        `describeEngines: \`names\` must be among ${Object.keys(engines).join(', ')}, got tfjs-gpu.`,
      ),
    );
  });

  it("tries TensorFlow's library in a process of its own", async () => {
    vi.stubEnv('NODE_OPTIONS', '--no-such-option');
    const statuses = await describeEngines(['tfjs-cpu', 'tfjs-node']);
    vi.unstubAllEnvs();
    expect(statuses[0]).toMatchObject({ name: 'tfjs-cpu', works: true });
    expect(statuses[1]).toEqual({
      name: 'tfjs-node',
      options: engines['tfjs-node'],
      works: false,
      reason: 'The process that tried it ended with exit code 9.',
    });
  });
});
