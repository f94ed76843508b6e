import '@tensorflow/tfjs-backend-cpu';
import { RandomStream } from '@simvae/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { channelAffine, channelMoments } from '../composites/channels.js';
import { flattenArrays } from '../engines/host-arrays.js';
import { compileForTest } from '../testing/compile-for-test.js';
import type { HostArray, TensorFunction, TensorTree } from '../types.js';
import { valueAndGrad } from '../value-and-grad.js';
import { blockSize } from './block-size.js';

const compile = compileForTest();
const block = await blockSize();

type Params = Readonly<Record<string, tf.Tensor4D>>;

/** Batch normalisation whose offset keeps most of what follows above zero: a ReLU that flips is no error. */
function normalize(x: tf.Tensor4D): tf.Tensor4D {
  const { mean, variance } = channelMoments(x);
  const scale = tf.rsqrt(tf.add(variance, 1e-5)) as tf.Tensor1D;
  return channelAffine(x, scale, tf.sub(2, tf.mul(mean, scale)) as tf.Tensor1D);
}

/** Every way there is to compute a convolution, in a row: a residual network with its decoder. */
function network(x: tf.Tensor4D, params: Params): tf.Tensor4D {
  const around: [[0, 0], [number, number], [number, number], [0, 0]] = [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ];
  const before: typeof around = [
    [0, 0],
    [1, 0],
    [1, 0],
    [0, 0],
  ];
  const [n] = x.shape;
  let h: tf.Tensor4D = tf.relu(normalize(tf.conv2d(x, params.stem, 1, 'same')));
  h = tf.maxPool(h, 3, 2, around);
  for (const i of [1, 2, 3]) {
    const strides = i === 3 ? 2 : 1;
    const main = tf.relu(normalize(tf.conv2d(h, params[`a${i}`], strides, around)));
    const shortcut = strides === 2 ? normalize(tf.conv2d(h, params.short, 2, 'valid')) : h;
    h = tf.relu(tf.add<tf.Tensor4D>(normalize(tf.conv2d(main, params[`b${i}`], 1, around)), shortcut));
  }
  const up = tf.conv2dTranspose(h, params.up, [n, 8, 8, 16], 2, before);
  const wide = tf.conv2dTranspose(h, params.wide, [n, 8, 8, 16], 2, 'valid');
  h = tf.relu(tf.add<tf.Tensor4D>(normalize(up), normalize(wide)));
  return tf.add(tf.conv2d(h, params.last, 1, 'same'), params.bias);
}

const shapes = {
  stem: [4, 4, 3, 16],
  a1: [3, 3, 16, 16],
  b1: [3, 3, 16, 16],
  a2: [3, 3, 16, 16],
  b2: [3, 3, 16, 16],
  a3: [3, 3, 16, 32],
  b3: [3, 3, 32, 32],
  short: [1, 1, 16, 32],
  up: [3, 3, 16, 32],
  wide: [1, 1, 16, 32],
  last: [5, 5, 16, 3],
  bias: [3],
} as const;

function draw(shape: readonly number[], seed: number): Float32Array {
  const size = shape.reduce((product, length) => product * length, 1);
  return new RandomStream(seed, 'network').fillUniform(new Float32Array(size), -0.5, 0.5);
}

const inputs = {
  x: draw([6, 16, 16, 3], 100),
  params: Object.fromEntries(Object.entries(shapes).map(([name, shape], i) => [name, draw(shape, i)])),
};
const specs = { x: [6, 16, 16, 3], params: shapes };

const loss = ({ x, params }: { x: tf.Tensor4D; params: Params }): TensorTree => {
  const y = network(x, params);
  const weights = tf.reshape(tf.sin(tf.range(0, y.size)), y.shape);
  return { loss: tf.sum(tf.mul(y, weights)), y };
};

async function run(fn: TensorFunction, options: object) {
  const program = await compile(fn, specs, { threads: 2, ...options });
  return { program, results: flattenArrays(await program.run(inputs)) };
}

function expectNear(actual: HostArray, wanted: HostArray, tolerance: number, path: string): void {
  const scale = Math.max(...wanted.map(Math.abs));
  let worst = 0;
  for (let i = 0; i < wanted.length; i++) worst = Math.max(worst, Math.abs(actual[i] - wanted[i]));
  expect(worst / scale, path).toBeLessThan(tolerance);
}

/** Operators of a model's own text: their types are plain in its bytes. */
function mentions(model: Uint8Array, text: string): boolean {
  return Buffer.from(model).includes(text);
}

describe.skipIf(block === 0)(
  'a graph laid out for the CPU (skipped where ONNX Runtime has no blocks)',
  () => {
    it.each([{}, { winogradSize: 0 }, { winogradSize: 16 }])(
      'computes what ONNX`s own operators do: %j',
      async (convolutions) => {
        const fast = await run(valueAndGrad(loss), { convolutions });
        const plain = await run(valueAndGrad(loss), { convolutions: { blocked: false } });
        expect([...fast.results.keys()]).toEqual([...plain.results.keys()]);
        for (const [path, data] of plain.results) expectNear(fast.results.get(path)!, data, 5e-5, path);
      },
    );

    it('computes what tfjs does eagerly', { timeout: 60_000 }, async () => {
      const fast = await run(valueAndGrad(loss), {});
      const eager = await run(valueAndGrad(loss), { engine: 'tfjs', backend: 'cpu' });
      for (const [path, data] of eager.results) expectNear(fast.results.get(path)!, data, 5e-5, path);
    });

    it('computes a network in inference as ONNX`s own operators do', async () => {
      // Statistics that are known: nothing but the scale reads what a convolution gives.
      const still = (x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D =>
        channelAffine(tf.conv2d(x, filter, 1, 'same'), tf.fill([16], 0.5), tf.linspace(-1, 1, 16));
      const inference = ({ x, params }: { x: tf.Tensor4D; params: Params }) => {
        const stem = tf.relu(still(x, params.stem));
        const wide = tf.relu(tf.add<tf.Tensor4D>(still(stem, params.a1), stem)); // 16 x 16
        const small = tf.maxPool(wide, 2, 2, 'valid');
        return { y: tf.relu(tf.add(still(small, params.a2), small)) }; // 8 x 8
      };
      const fast = await run(inference, {});
      const plain = await run(inference, { convolutions: { blocked: false } });
      expectNear(fast.results.get('y')!, plain.results.get('y')!, 5e-6, 'y');
    });

    it.each([4, 6, 12, 20, 24])('takes any number of channels: %i', async (channels) => {
      const widths = { stem: [3, 3, 3, channels], a1: [3, 3, channels, channels], b1: [3, 3, channels, 8] };
      const residual = ({ x, params }: { x: tf.Tensor4D; params: Params }) => {
        const still = (y: tf.Tensor4D): tf.Tensor4D =>
          channelAffine(y, tf.fill([y.shape[3]], 0.5), tf.linspace(1, 2, y.shape[3]));
        const stem = tf.maxPool(tf.relu(normalize(tf.conv2d(x, params.stem, 1, 'same'))), 2, 2, 'valid');
        const sum = tf.add<tf.Tensor4D>(still(tf.conv2d(stem, params.a1, 1, 'same')), stem);
        return { loss: tf.mean(tf.square(still(tf.conv2d(tf.relu(sum), params.b1, 2, 'same')))), sum };
      };
      const small = {
        x: draw([3, 8, 8, 3], 100),
        params: Object.fromEntries(Object.entries(widths).map(([name, shape], i) => [name, draw(shape, i)])),
      };
      const results = await Promise.all(
        [{}, { blocked: false }].map(async (convolutions) => {
          const shapesOfAll = { x: [3, 8, 8, 3], params: widths };
          const program = await compile(valueAndGrad(residual), shapesOfAll, { threads: 1, convolutions });
          return flattenArrays(await program.run(small));
        }),
      );
      for (const [path, data] of results[1]) expectNear(results[0].get(path)!, data, 2e-5, path);
    });

    it('gives the same numbers each time', async () => {
      const [first, second] = [await run(valueAndGrad(loss), {}), await run(valueAndGrad(loss), {})];
      for (const [path, data] of first.results) expect(second.results.get(path), path).toEqual(data);
    });

    it('is exported as it runs on any device', async () => {
      const { program } = await run(loss, {});
      expect(mentions(program.toOnnx(), 'nchwc')).toBe(false);
    });
  },
);
