import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compile } from '../index.js';
import { compileForTest } from '../testing/compile-for-test.js';
import { expectEnginesAgree } from '../testing/expect-engines-agree.js';

type Padding = Parameters<typeof tf.maxPool>[3];
type Pool = (x: tf.Tensor4D, size: number, strides: number, pad: Padding) => tf.Tensor4D;

const make = compileForTest();

/** PyTorch's pool of a ResNet's stem, tfjs's own paddings, windows that overlap or leave pixels out. */
const grid = [1, 2, 3].flatMap((size) =>
  [1, 2, 3].flatMap((strides) =>
    (
      [
        ['same', 'same'],
        ['valid', 'valid'],
        ['one number', size >> 1],
        [
          'one side',
          [
            [0, 0],
            [size >> 1, 0],
            [0, size >> 1],
            [0, 0],
          ],
        ],
      ] as [string, Padding][]
    ).map(([name, pad]) => ({ name: `${size}x${size}, strides ${strides}, ${name}`, size, strides, pad })),
  ),
);

/** The gradient of the sum of a pool's output, weighted by `dy`. */
const gradientOf =
  (pool: Pool, size: number, strides: number, pad: Padding) =>
  (x: tf.Tensor, dy: tf.Tensor): tf.Tensor =>
    tf.grad((t: tf.Tensor) => tf.sum(tf.mul(pool(t as tf.Tensor4D, size, strides, pad), dy)))(x);

describe.each(grid)('$name', ({ size, strides, pad }) => {
  const shape: [number, number, number, number] = [2, 7, 8, 3];
  const pooledShape = (): number[] =>
    tf.tidy(() => tf.maxPool(tf.zeros<tf.Rank.R4>(shape), size, strides, pad).shape);

  it('maxPool and its gradient agree with the tfjs cpu backend', async () => {
    await expectEnginesAgree(
      ({ x }) => tf.maxPool(x as tf.Tensor4D, size, strides, pad),
      { x: shape },
      { seed: 1, gradients: ['x'] },
    );
  });

  it('maxPool gives the gradient to the same one of equal elements', async () => {
    const gradient = gradientOf(tf.maxPool, size, strides, pad);
    await expectEnginesAgree(
      ({ x, dy }) => gradient(tf.cast(x, 'float32'), dy),
      { x: { shape, dtype: 'int32' }, dy: pooledShape() },
      { seed: 2, domains: { x: { low: -1, high: 2 } } },
    );
  });

  it('avgPool agrees with the tfjs cpu backend, and its gradient is that of sums over what each window covers', async () => {
    await expectEnginesAgree(
      ({ x }) => tf.avgPool(x as tf.Tensor4D, size, strides, pad),
      { x: shape },
      { seed: 3 },
    );
    // The forward pass is linear: its gradient by x is what it makes of the unit images, weighted by dy.
    const [, height, width] = pooledShape();
    const gradient = gradientOf(tf.avgPool, size, strides, pad);
    const program = await make(
      ({ x, dy }) => ({ dx: gradient(x, dy) }),
      { x: [1, 7, 8, 1], dy: [1, height, width, 1] },
      { threads: 1 },
    );
    const dy = Float32Array.from({ length: height * width }, (_, i) => Math.sin(i + 1));
    const { dx } = (await program.run({ x: new Float32Array(56), dy })) as { dx: Float32Array };
    await tf.setBackend('cpu');
    tf.tidy(() => {
      const units = tf.reshape(tf.eye(56), [56, 7, 8, 1]) as tf.Tensor4D;
      const responses = tf.reshape(tf.avgPool(units, size, strides, pad), [56, height * width]);
      const expected = tf.dot(responses, tf.tensor1d(dy)).dataSync();
      for (const [i, value] of dx.entries()) expect(value).toBeCloseTo(expected[i], 5);
    });
  });
});

it('averages over the whole image', async () => {
  await expectEnginesAgree(
    ({ x }) => tf.avgPool(x as tf.Tensor4D, [4, 5], 1, 'valid'),
    { x: [3, 4, 5, 6] },
    { seed: 4, gradients: ['x'] },
  );
});

it('pools float32 only', async () => {
  await expect(
    compile(({ x }) => ({ y: tf.maxPool(x, 2, 2, 'valid') }), { x: { shape: [1, 4, 4, 1], dtype: 'int32' } }),
  ).rejects.toThrow('compile: maxPool has a rule for float32 only, got int32; run it eagerly: ');
});
