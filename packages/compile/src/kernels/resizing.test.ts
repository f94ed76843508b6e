import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { compileForTest } from '../testing/compile-for-test.js';
import { expectEnginesAgree } from '../testing/expect-engines-agree.js';

const make = compileForTest();

const sizes: [number, number][] = [
  [4, 4],
  [8, 8],
  [3, 9],
  [7, 1],
  [2, 3],
];
const modes = [
  [false, false],
  [true, false],
  [false, true],
] as const;
const grid = sizes.flatMap((size) =>
  modes.map(([alignCorners, halfPixelCenters]) => ({ size, alignCorners, halfPixelCenters })),
);

describe.each(grid)('to $size, alignCorners $alignCorners, halfPixelCenters $halfPixelCenters', (mode) => {
  const { size, alignCorners, halfPixelCenters } = mode;
  const resizes = {
    bilinear: (x: tf.Tensor) =>
      tf.image.resizeBilinear(x as tf.Tensor4D, size, alignCorners, halfPixelCenters),
    nearest: (x: tf.Tensor) =>
      tf.image.resizeNearestNeighbor(x as tf.Tensor4D, size, alignCorners, halfPixelCenters),
  };

  it.each(Object.entries(resizes))('%s agrees with the tfjs cpu backend', async (_, resize) => {
    for (const shape of [
      [2, 4, 4, 3],
      [3, 5, 6, 2],
    ]) {
      await expectEnginesAgree(({ x }) => resize(x), { x: shape }, { seed: 1 });
    }
  });

  it.each(Object.entries(resizes))(
    'the gradient of %s is what the resized unit images say',
    async (_, resize) => {
      const [batch, height, width] = [2, 4, 5];
      const dy = Float32Array.from({ length: batch * size[0] * size[1] }, (_, i) => Math.sin(i + 1));
      const program = await make(
        (t) => ({ dx: tf.grad((x: tf.Tensor) => tf.sum(tf.mul(resize(x), t.dy)))(t.x) }),
        { x: [batch, height, width, 1], dy: [batch, ...size, 1] },
        { threads: 1 },
      );
      const { dx } = (await program.run({ x: new Float32Array(batch * height * width), dy })) as {
        dx: Float32Array;
      };
      await tf.setBackend('cpu');
      tf.tidy(() => {
        const pixels = height * width;
        const units = resize(tf.reshape(tf.eye(pixels), [pixels, height, width, 1]));
        const responses = tf.reshape(units, [pixels, size[0] * size[1]]);
        const expected = tf
          .matMul(tf.tensor2d(dy, [batch, size[0] * size[1]]), responses, false, true)
          .dataSync();
        for (const [i, value] of dx.entries()) expect(value).toBeCloseTo(expected[i], 5);
      });
    },
  );
});

it('agrees with those gradients of the tfjs cpu backend that are right: of one square image, without half pixels', async () => {
  for (const [alignCorners, size] of [
    [false, [8, 8]],
    [true, [7, 5]],
    [false, [3, 2]],
  ] as const) {
    for (const resize of [tf.image.resizeBilinear, tf.image.resizeNearestNeighbor]) {
      await expectEnginesAgree(
        ({ x }) => resize(x as tf.Tensor4D, [...size], alignCorners),
        { x: [1, 4, 4, 3] },
        { seed: 2, gradients: ['x'] },
      );
    }
  }
});

it('resizes integers', async () => {
  await expectEnginesAgree(
    ({ x }) => [
      tf.image.resizeBilinear(x as tf.Tensor4D, [3, 7]),
      tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [3, 7]),
    ],
    { x: { shape: [2, 4, 5, 2], dtype: 'int32' } },
    { seed: 3, domains: { x: { low: 0, high: 256 } } },
  );
});
