import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterEach, describe, expect, it } from 'vitest';
import * as api from './index.js';
import { type CompileOptions, compile, type Program, type TensorFunction } from './index.js';

const programs: Program[] = [];
afterEach(async () => {
  for (const program of programs.splice(0)) await program.dispose();
});
const make = async (fn: TensorFunction, inputs: Parameters<typeof compile>[1], options?: CompileOptions) => {
  const program = await compile(fn, inputs, options);
  programs.push(program);
  return program;
};

const engines: CompileOptions[] = [
  { engine: 'onnx' },
  { engine: 'onnx', threads: 1 },
  { engine: 'tfjs', backend: 'cpu' },
  { engine: 'tfjs', backend: 'wasm' },
];

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'compile',
    'describeEngines',
    'engines',
    'flattenTree',
    'pathSeparator',
    'unflattenTree',
    'valueAndGrad',
  ]);
});

describe.each(engines)('a program of %o', (options) => {
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
    expect(program.outputs.get('positive')).toEqual({ shape: [2, 2], dtype: 'bool' });
    const result = await program.run({
      params: { layer: { weight: Float32Array.of(1, 1) } },
      x: Float32Array.of(1, 2, 3, -4),
      chosen: Int32Array.of(1, 0, 1),
    });
    expect(result).toEqual({
      y: { relu: Float32Array.of(3, 0), rows: Float32Array.of(3, -4, 1, 2, 3, -4) },
      positive: Uint8Array.of(1, 1, 1, 0),
    });
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

  it('passes inputs, constants and repeated tensors through as outputs', async () => {
    const program = await make(
      ({ state, unused }) => {
        const next = tf.add(state.count, 1);
        return { state: { count: next }, same: next, input: state.count, constant: tf.scalar(5), unused };
      },
      { state: { count: [1] }, unused: [2] },
      options,
    );
    const result = await program.run({ state: { count: Float32Array.of(1) }, unused: Float32Array.of(7, 8) });
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
      [[{ x, i: new Float32Array(1) }], 'run: input `i` must be a typed array for int32, got Float32Array.'],
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

describe('toOnnx', () => {
  it('gives the very model that runs, with paths as names', async () => {
    const program = await make(({ state }) => ({ state: { n: tf.add(state.n, 1) }, y: tf.neg(state.n) }), {
      state: { n: [1] },
    });
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
      'but it read a result of kernel Sum of shape [].',
    ],
    [
      'an unknown kernel',
      ({ x }) => ({ y: tf.spectral.fft(tf.complex(x, x)) }),
      { x: [2] },
      'compile: the tfjs kernel `Complex` has no rule. Add one (output shape and ONNX operators) to the family it ' +
        'belongs to in packages/compile/src/kernels/, or run with engine `tfjs`.',
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
  });
});

describe('describeEngines', () => {
  it('tries each engine and says how to enable those that do not work', async () => {
    const statuses = await api.describeEngines();
    expect(statuses.map(({ name }) => name)).toEqual(Object.keys(api.engines));
    const byName = new Map(statuses.map((status) => [status.name, status]));
    expect(byName.get('onnx')).toMatchObject({ works: true, reason: '' });
    expect(byName.get('tfjs-cpu')).toMatchObject({ works: true, reason: '' });
    const native = byName.get('tfjs-node-gpu')!;
    if (!native.works) expect(native.reason).toContain('pnpm rebuild @tensorflow/tfjs-node-gpu');
  });
});
