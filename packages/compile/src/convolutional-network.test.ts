import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { it } from 'vitest';
import { channelAffine, channelMoments } from './index.js';
import { expectEnginesAgree, portableAndFast } from './testing/expect-engines-agree.js';

type Tensors = Record<string, tf.Tensor>;
type Padding = [[number, number], [number, number], [number, number], [number, number]];

const before: Padding = [
  [0, 0],
  [1, 0],
  [1, 0],
  [0, 0],
];

const convolve = (x: tf.Tensor, filter: tf.Tensor, strides: number, pad: number | Padding): tf.Tensor =>
  tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, strides, pad);

/** Batch normalization, then a ReLU far from zero: near it, rounding would decide which elements pass. */
const normalize = (x: tf.Tensor, scale: tf.Tensor, bias: tf.Tensor): tf.Tensor => {
  const { mean, variance } = channelMoments(x);
  const factor = tf.mul(scale, tf.rsqrt(tf.add(variance, 1e-5))) as tf.Tensor1D;
  const normalized = channelAffine(x, factor, tf.sub(bias, tf.mul(mean, factor)) as tf.Tensor1D);
  return tf.relu(tf.add(normalized, 4));
};

/** What a residual autoencoder is made of: a stem with a pool, a block with a shortcut of stride 2, and the way back. */
const network = (t: Tensors): tf.Tensor[] => {
  const stem = normalize(convolve(t.x, t.stem, 2, 3), t.scale1, t.bias1);
  const pooled = tf.maxPool(stem as tf.Tensor4D, 3, 2, 1);
  const main = convolve(normalize(convolve(pooled, t.first, 2, before), t.scale2, t.bias2), t.second, 1, 1);
  const block = normalize(tf.add(main, convolve(pooled, t.shortcut, 2, 0)), t.scale2, t.bias2);
  const features = tf.mean(block, [1, 2]);
  const wide = tf.concat([block, tf.slice(block, [0, 0, 0, 0], [-1, -1, -1, 2])], 3);
  const larger = tf.conv2dTranspose(
    wide as tf.Tensor4D,
    t.up as tf.Tensor4D,
    [4, 4, 4, 3],
    2,
    before as never,
  );
  return [tf.sigmoid(larger), features];
};

it('a residual autoencoder agrees with the tfjs cpu backend, values and gradients', async () => {
  const parameters = {
    stem: [7, 7, 3, 4],
    scale1: [4],
    bias1: [4],
    first: [3, 3, 4, 6],
    second: [3, 3, 6, 6],
    shortcut: [1, 1, 4, 6],
    scale2: [6],
    bias2: [6],
    up: [3, 3, 3, 8],
  };
  await expectEnginesAgree(
    network,
    { x: [4, 16, 16, 3], ...parameters },
    {
      seed: 1,
      compiled: portableAndFast,
      domains: { scale1: { low: 0.5, high: 1 }, scale2: { low: 0.5, high: 1 } },
      gradients: ['x', ...Object.keys(parameters)],
    },
  );
});
