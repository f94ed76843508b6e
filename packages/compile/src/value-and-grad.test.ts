import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile, type TensorFunction, valueAndGrad } from './index.js';

const loss: TensorFunction = ({ params, x, scale }) => {
  const hidden = tf.tanh(tf.add(tf.matMul(x, params.w), params.b));
  const output = tf.mul(tf.logSumExp(hidden, 1), scale);
  return { loss: tf.mean(output), extra: { hidden, input: x } };
};
const specs = { params: { w: [3, 4], b: [4] }, x: [5, 3], scale: [] };
const values = () => {
  const draw = (n: number, seed: number) =>
    Float32Array.from({ length: n }, (_, i) => Math.sin(3 * i + seed));
  return { params: { w: draw(12, 1), b: draw(4, 2) }, x: draw(15, 3), scale: Float32Array.of(1.7) };
};

describe.each(['onnx', 'tfjs'] as const)('valueAndGrad on engine %s', (engine) => {
  it('agrees with central differences', async () => {
    const step = await compile(valueAndGrad(loss, ['params', 'scale']), specs, { engine });
    const value = await compile(loss, specs, { engine });
    const result = await step.run(values());
    const grads = result.grads as unknown as {
      params: { w: Float32Array; b: Float32Array };
      scale: Float32Array;
    };
    const at = async (change: (inputs: ReturnType<typeof values>) => void) => {
      const inputs = values();
      change(inputs);
      return ((await value.run(inputs)).loss as Float32Array)[0];
    };
    const h = 1e-2;
    const difference = async (pick: (inputs: ReturnType<typeof values>) => Float32Array, i: number) => {
      const up = await at((inputs) => {
        pick(inputs)[i] += h;
      });
      const down = await at((inputs) => {
        pick(inputs)[i] -= h;
      });
      return (up - down) / (2 * h);
    };
    for (let i = 0; i < 12; i++)
      expect(grads.params.w[i]).toBeCloseTo(await difference((v) => v.params.w, i), 3);
    for (let i = 0; i < 4; i++)
      expect(grads.params.b[i]).toBeCloseTo(await difference((v) => v.params.b, i), 3);
    expect(grads.scale[0]).toBeCloseTo(await difference((v) => v.scale, 0), 3);
  });

  it('returns the other outputs as they are', async () => {
    const step = await compile(valueAndGrad(loss), specs, { engine });
    const inputs = values();
    const { extra } = (await step.run(inputs)) as unknown as { extra: { input: Float32Array } };
    expect(extra.input).toEqual(inputs.x);
    expect([...step.outputs.keys()].sort()).toEqual([
      'extra/hidden',
      'extra/input',
      'grads/params/b',
      'grads/params/w',
      'loss',
    ]);
  });
});

it('leaks no tensor when run eagerly', async () => {
  const step = await compile(valueAndGrad(loss), specs, { engine: 'tfjs' });
  await step.run(values());
  const before = tf.memory().numTensors;
  await step.run(values());
  expect(tf.memory().numTensors).toBe(before);
});

it('says what is wrong', async () => {
  const square: TensorFunction = ({ a }) => ({ loss: tf.sum(tf.square(a)) });
  const failing: [TensorFunction, string][] = [
    [valueAndGrad(square, ['b']), 'valueAndGrad: `withRespectTo` must name inputs (a, c), got b.'],
    [valueAndGrad(square, ['toString']), 'must name inputs (a, c), got toString.'],
    [valueAndGrad(square, []), 'valueAndGrad: there must be a tensor to differentiate by, got none.'],
    [valueAndGrad(square, ['a', 'c']), 'valueAndGrad: `loss` must depend on every tensor, but it ignores c.'],
    [
      valueAndGrad(({ a }) => ({ loss: a }), ['a']),
      'the function must return a scalar `loss`, got shape [2].',
    ],
    [
      valueAndGrad(({ a }) => ({ value: tf.sum(a) }), ['a']),
      'the function must return a scalar `loss`, got none.',
    ],
  ];
  for (const [fn, message] of failing) await expect(compile(fn, { a: [2], c: [2] })).rejects.toThrow(message);
});

describe("tfjs's own gradients", () => {
  const gradients = async (fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, a: number[], b: number[]) => {
    // Both inputs count, so that each gradient is asked for.
    const loss: TensorFunction = (inputs: { a: tf.Tensor; b: tf.Tensor }) => ({
      loss: tf.addN([tf.sum(tf.square(fn(inputs.a, inputs.b))), tf.sum(inputs.a), tf.sum(inputs.b)]),
    });
    const program = await compile(valueAndGrad(loss, ['a', 'b']), { a, b }, { threads: 1 });
    await program.dispose();
  };

  it.each([
    ['maximum', tf.maximum],
    ['minimum', tf.minimum],
    ['squaredDifference', tf.squaredDifference],
  ])('of %s throw where it broadcasts, as the README says, and what it advises does not', async (_, op) => {
    await expect(gradients(op, [2, 3], [3])).rejects.toThrow('which does not match the shape');
    await gradients(op, [2, 3], [2, 3]);
    await gradients((a, b) => op(a, tf.broadcastTo(b, a.shape)), [2, 3], [3]);
  });

  it('of prod, of cumsum but on the last axis and of kernels without one throw, as the README says', async () => {
    const failing: [(a: tf.Tensor) => tf.Tensor, string][] = [
      [(a) => tf.prod(a), 'reshape is not a function'],
      [(a) => tf.cumsum(a, 0), 'which does not match the shape'],
      [(a) => tf.topk(a, 1).values, 'gradient function not found for TopK'],
      [(a) => tf.stridedSlice(a, [0, 0], [2, 3], [1, 2]), 'gradient function not found for StridedSlice'],
      [(a) => tf.gatherND(a, tf.zeros([1, 2], 'int32')), 'gradient function not found for GatherNd'],
      [
        (a) => tf.scatterND(tf.zeros([2, 1], 'int32'), a, [2, 3]),
        'gradient function not found for ScatterNd',
      ],
    ];
    for (const [fn, message] of failing) await expect(gradients(fn, [2, 3], [1])).rejects.toThrow(message);
    await gradients((a) => tf.cumsum(a, 1), [2, 3], [1]);
    await gradients((a) => tf.transpose(tf.cumsum(tf.transpose(a), 1)), [2, 3], [1]);
  });

  it('of pools and resizes are wrong on the cpu backend, as the README says, and right where they are compiled', async () => {
    /** The gradient by `x` of a random weighting of what `fn` gives; linear: central differences have no error but rounding. */
    const errors = async (fn: (x: tf.Tensor4D) => tf.Tensor, shape: number[]) => {
      const loss: TensorFunction = ({ x }) => {
        const y = fn(x);
        return { loss: tf.sum(tf.mul(y, tf.reshape(tf.sin(tf.range(1, y.size + 1)), y.shape))) };
      };
      const size = shape.reduce((product, n) => product * n);
      const value = await compile(loss, { x: shape }, { engine: 'tfjs' });
      const at = async (i: number, h: number) => {
        const x = new Float32Array(size);
        x[i] = h;
        return ((await value.run({ x })).loss as Float32Array)[0];
      };
      const worst = async (engine: 'onnx' | 'tfjs') => {
        const program = await compile(valueAndGrad(loss, ['x']), { x: shape }, { engine });
        const { grads } = (await program.run({ x: new Float32Array(size) })) as unknown as {
          grads: { x: Float32Array };
        };
        let most = 0;
        for (let i = 0; i < size; i++) {
          most = Math.max(most, Math.abs(grads.x[i] - ((await at(i, 1)) - (await at(i, -1))) / 2));
        }
        await program.dispose();
        return most;
      };
      return { eager: await worst('tfjs'), compiled: await worst('onnx') };
    };
    const wrong: [(x: tf.Tensor4D) => tf.Tensor, number[]][] = [
      [(x) => tf.avgPool(x, 3, 2, 1), [1, 4, 4, 1]],
      [(x) => tf.image.resizeNearestNeighbor(x, [4, 4]), [2, 2, 2, 1]],
      [(x) => tf.image.resizeNearestNeighbor(x, [3, 3], false, true), [1, 4, 4, 1]],
      [(x) => tf.image.resizeBilinear(x, [4, 4], false, true), [1, 2, 2, 1]],
    ];
    for (const [fn, shape] of wrong) {
      const { eager, compiled } = await errors(fn, shape);
      expect(compiled).toBeLessThan(1e-5);
      expect(eager).toBeGreaterThan(0.05);
    }
    const notSquare: TensorFunction = ({ x }) => ({ loss: tf.sum(tf.image.resizeBilinear(x, [4, 4])) });
    const eager = await compile(valueAndGrad(notSquare, ['x']), { x: [1, 2, 3, 1] }, { engine: 'tfjs' });
    await expect(eager.run({ x: new Float32Array(6) })).rejects.toThrow('which does not match the shape');
    await (await compile(valueAndGrad(notSquare, ['x']), { x: [1, 2, 3, 1] })).dispose();
    const mirrored = await errors(
      (x) =>
        tf.mirrorPad(
          x,
          [
            [0, 0],
            [1, 1],
            [0, 0],
            [0, 0],
          ],
          'reflect',
        ),
      [1, 3, 2, 1],
    );
    expect(Math.min(mirrored.eager, mirrored.compiled)).toBeGreaterThan(0.05);
  });
});
