import '@tensorflow/tfjs-backend-cpu';
import { RandomStream } from '@simvae/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { flattenInputSpecs } from '../compile.js';
import { flattenArrays } from '../engines/host-arrays.js';
import {
  channelAffine,
  channelMoments,
  channelSums,
  compile,
  type TensorFunction,
  valueAndGrad,
} from '../index.js';
import { compileForTest } from '../testing/compile-for-test.js';
import { expectEnginesAgree } from '../testing/expect-engines-agree.js';
import { trace } from '../trace/trace.js';

const make = compileForTest();

/** Values of channels with different means and scales: [values, channels], row by row. */
function draw(values: number, channels: number, seed = 0): Float32Array {
  const random = new RandomStream(seed, 'channels');
  return Float32Array.from(
    { length: values * channels },
    (_, i) => (i % channels) - 1 + (1 + (i % channels)) * random.normal(),
  );
}

/** Batch normalization as the models do it: with a gradient through its statistics. */
const batchNorm: TensorFunction = ({ x, weight, bias }) => {
  const { mean, variance } = channelMoments(x);
  const scale = tf.mul(weight, tf.rsqrt(tf.add(variance, 1e-5))) as tf.Tensor1D;
  const y = channelAffine(x, scale, tf.sub(bias, tf.mul(mean, scale)) as tf.Tensor1D);
  return { y, loss: tf.sum(tf.mul(tf.sin(tf.mul(y, 2)), y)) };
};

const engines = [
  { engine: 'onnx', threads: 1 },
  { engine: 'tfjs', backend: 'cpu' },
  { engine: 'tfjs', backend: 'wasm' },
] as const;

describe.each(engines)('on $engine $backend', (options) => {
  const [n, channels] = [2 * 3 * 5, 3];
  const specs = { x: [2, 3, 5, 3], dy: [2, 3, 5, 3], scale: [3], offset: [3] };
  const inputs = () => ({
    x: draw(n, channels, 1),
    dy: draw(n, channels, 2),
    scale: draw(1, channels, 3),
    offset: draw(1, channels, 4),
  });

  it('computes what its formulas say', async () => {
    const { x, dy, scale, offset } = inputs();
    const all: TensorFunction = (t) => {
      const { mean, variance } = channelMoments(t.x);
      const [sum, product] = channelSums(t.dy, t.x);
      const scaled = channelAffine(t.x, t.scale);
      return { mean, variance, sum, product, scaled, affine: channelAffine(t.x, t.scale, t.offset) };
    };
    const program = await make(all, specs, options);
    const actual = flattenArrays(await program.run({ x, dy, scale, offset }));
    for (let c = 0; c < channels; c++) {
      let [mean, variance, sum, product] = [0, 0, 0, 0];
      for (let i = c; i < x.length; i += channels) mean += x[i] / n;
      for (let i = c; i < x.length; i += channels) {
        variance += (x[i] - mean) ** 2 / n;
        sum += dy[i];
        product += dy[i] * x[i];
        expect(actual.get('scaled')![i]).toBeCloseTo(x[i] * scale[c], 4);
        expect(actual.get('affine')![i]).toBeCloseTo(x[i] * scale[c] + offset[c], 4);
      }
      expect(actual.get('mean')![c]).toBeCloseTo(mean, 5);
      expect(actual.get('variance')![c]).toBeCloseTo(variance, 4);
      expect(actual.get('sum')![c]).toBeCloseTo(sum, 4);
      expect(actual.get('product')![c]).toBeCloseTo(product, 3);
    }
  });

  it('has the gradients that central differences give, through the statistics as well', async () => {
    const names = ['x', 'weight', 'bias'] as const;
    const shapes = { x: [2, 2, 2, 2], weight: [2], bias: [2] };
    const start = { x: draw(8, 2, 1), weight: draw(1, 2, 2), bias: draw(1, 2, 3) };
    const step = await make(valueAndGrad(batchNorm, names), shapes, options);
    const grads = flattenArrays(await step.run(start));
    const value = await make(batchNorm, shapes, options);
    const lossAt = async (name: (typeof names)[number], i: number, change: number): Promise<number> => {
      const moved = { ...start, [name]: start[name].slice() };
      moved[name][i] += change;
      return ((await value.run(moved)).loss as Float32Array)[0];
    };
    const h = 2e-2;
    for (const name of names) {
      for (let i = 0; i < start[name].length; i++) {
        const across = async (step: number) => (await lossAt(name, i, step)) - (await lossAt(name, i, -step));
        // Of fourth order: that of second order is off by more than rounding.
        const difference = (8 * (await across(h)) - (await across(2 * h))) / (12 * h);
        expect(grads.get(`grads/${name}`)![i], `${name}[${i}]`).toBeCloseTo(difference, 2);
      }
    }
  });

  it('is finite where a channel holds one value only', async () => {
    const spread: TensorFunction = ({ x }) => {
      const { mean, variance } = channelMoments(x);
      return { loss: tf.sum(tf.add(tf.square(mean), tf.mul(variance, 3))) };
    };
    const program = await make(valueAndGrad(spread, ['x']), { x: [4, 1] }, options);
    const { loss, grads } = (await program.run({ x: new Float32Array(4).fill(2) })) as unknown as {
      loss: Float32Array;
      grads: { x: Float32Array };
    };
    expect(loss).toEqual(Float32Array.of(4));
    expect(grads.x).toEqual(new Float32Array(4).fill(1));
  });

  it('leaks no tensor', async () => {
    const shapes = { x: [2, 2, 2, 2], weight: [2], bias: [2] };
    const step = await make(valueAndGrad(batchNorm, ['x', 'weight', 'bias']), shapes, options);
    const inputs = { x: draw(8, 2), weight: draw(1, 2), bias: draw(1, 2) };
    await step.run(inputs);
    const before = tf.memory().numTensors;
    await step.run(inputs);
    expect(tf.memory().numTensors).toBe(before);
  });
});

it('agrees with the tfjs cpu backend, values and gradients, at any rank', async () => {
  for (const [seed, shape] of [
    [2, 1],
    [5, 4],
    [3, 2, 3],
    [2, 3, 5, 7],
  ].entries()) {
    const channels = shape.slice(-1);
    const options = { seed, tolerance: 1e-4 };
    await expectEnginesAgree(
      ({ x }) => Object.values(channelMoments(x)),
      { x: shape },
      { ...options, gradients: ['x'] },
    );
    await expectEnginesAgree(
      ({ x, scale, offset }) => channelAffine(x, scale as tf.Tensor1D, offset as tf.Tensor1D),
      { x: shape, scale: channels, offset: channels },
      { ...options, gradients: ['x', 'scale', 'offset'] },
    );
    await expectEnginesAgree(
      ({ x, scale }) => channelAffine(x, scale as tf.Tensor1D),
      { x: shape, scale: channels },
      { ...options, gradients: ['x', 'scale'] },
    );
    await expectEnginesAgree(
      ({ dy, x }) => channelSums(dy, x),
      { dy: shape, x: shape },
      { ...options, gradients: ['dy', 'x'] },
    );
  }
});

it('keeps its precision over many values', async () => {
  const [n, channels] = [64 * 32 * 32, 4];
  const shape = [64, 32, 32, channels];
  const random = new RandomStream(0, 'precision');
  const x = Float32Array.from({ length: n * channels }, () => 3 + random.uniform());
  const mean = new Float64Array(channels);
  const variance = new Float64Array(channels);
  for (const [i, value] of x.entries()) mean[i % channels] += value / n;
  for (const [i, value] of x.entries()) variance[i % channels] += (value - mean[i % channels]) ** 2 / n;
  for (const options of engines) {
    const program = await make((t) => ({ ...channelMoments(t.x) }), { x: shape }, options);
    const moments = flattenArrays(await program.run({ x }));
    for (let c = 0; c < channels; c++) {
      // One running sum would be off by 1e-5.
      expect(Math.abs(moments.get('mean')![c] / mean[c] - 1)).toBeLessThan(1e-6);
      expect(Math.abs(moments.get('variance')![c] / variance[c] - 1)).toBeLessThan(2e-6);
    }
  }
});

it('is one node each, in the gradient too', () => {
  const specs = flattenInputSpecs({ x: [2, 4, 4, 3], weight: [3], bias: [3] });
  const kernels = trace(valueAndGrad(batchNorm, ['x', 'weight', 'bias']), specs).calls.map(
    ({ kernel }) => kernel,
  );
  const count = (name: string): number => kernels.filter((kernel) => kernel === name).length;
  expect(count('ChannelMoments')).toBe(1);
  // The map itself, and the gradients of x through the map and through the statistics.
  expect(count('ChannelAffine')).toBe(3);
  expect(count('ChannelSums')).toBe(1);
  expect(count('Mean')).toBe(0);
});

it('asks for one number a channel, and for float32', async () => {
  await tf.setBackend('cpu');
  const x = tf.ones([2, 3]);
  expect(() => channelMoments(tf.ones([3]))).toThrow(
    new RangeError('channelMoments: `x` must have at least two axes, got [3].'),
  );
  expect(() => channelMoments(tf.ones([2, 3], 'int32'))).toThrow(
    new TypeError('channelMoments: `x` must be float32, got int32.'),
  );
  expect(() => channelAffine(x, tf.ones([2]))).toThrow(
    new RangeError('channelAffine: `scale` must have shape [3], got [2].'),
  );
  expect(() => channelAffine(x, tf.ones([3]), tf.ones([3, 1]) as never)).toThrow(
    new RangeError('channelAffine: `offset` must have shape [3], got [3,1].'),
  );
  expect(() => channelSums(x, tf.ones([2, 3, 1]))).toThrow(
    new RangeError('channelSums: `x` must have the shape of `dy`, [2,3], got [2,3,1].'),
  );
  const eager = await compile(({ t }) => ({ y: channelMoments(t).mean }), { t: [1] }, { engine: 'tfjs' });
  await expect(eager.run({ t: Float32Array.of(1) })).rejects.toThrow('must have at least two axes');
});
