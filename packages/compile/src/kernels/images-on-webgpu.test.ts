import '@tensorflow/tfjs-backend-cpu';
import { gpuNeeds, useTestGpu } from '@simvae/tooling/gpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, it } from 'vitest';
import { channelAffine, channelMoments, channelSums } from '../index.js';
import { type AgreementOptions, expectEnginesAgree } from '../testing/expect-engines-agree.js';
import type { InputSpec } from '../types.js';

type Images = Record<string, tf.Tensor4D>;
type Case = [name: string, fn: (t: Images) => tf.Tensor | tf.Tensor[], inputs: Record<string, InputSpec>];

const oneSide: [[number, number], [number, number], [number, number], [number, number]] = [
  [0, 0],
  [1, 0],
  [1, 0],
  [0, 0],
];
const x = [2, 8, 7, 3];

/** Each way the rules take: with strides and without, with pixels that no window reaches, with more padding than taps. */
const cases: Case[] = [
  [
    'conv2d',
    (t) => [
      tf.conv2d(t.x, t.filter, 1, 'same'),
      tf.conv2d(t.x, t.filter, 2, oneSide),
      tf.conv2d(t.x, t.single, 2, 0),
      tf.conv2d(t.x, t.single, 1, 1),
    ],
    { x, filter: [3, 3, 3, 4], single: [1, 1, 3, 4] },
  ],
  [
    'conv2dTranspose',
    (t) => tf.conv2dTranspose(t.x, t.filter, [2, 8, 8, 3], 2, oneSide as never),
    { x: [2, 4, 4, 4], filter: [3, 3, 3, 4] },
  ],
  [
    'depthwiseConv2d',
    (t) => [1, 2].map((stride) => tf.depthwiseConv2d(t.x, t.filter, stride, 'same')),
    { x, filter: [3, 3, 3, 2] },
  ],
  [
    'pools',
    (t) => [tf.maxPool(t.x, 3, 2, 1), tf.maxPool(t.x, 2, 2, 'valid'), tf.avgPool(t.x, 2, 2, 'valid')],
    { x },
  ],
  [
    'resize',
    (t) => [tf.image.resizeBilinear(t.x, [5, 9]), tf.image.resizeNearestNeighbor(t.x, [5, 9])],
    { x: [1, 7, 7, 3] },
  ],
  [
    'channels',
    (t) => {
      const { mean, variance } = channelMoments(t.x);
      return [...channelSums(channelAffine(t.x, mean, variance), t.x)];
    },
    { x },
  ],
];

describe.skipIf(!useTestGpu())(`rules of images on device webgpu (${gpuNeeds})`, () => {
  it.each(cases)(
    '%s agrees with the tfjs cpu backend, values and gradients',
    { timeout: 60_000 },
    async (_, fn, inputs) => {
      const options: AgreementOptions = { seed: 1, tolerance: 1e-4, compiled: [{ device: 'webgpu' }] };
      await expectEnginesAgree(fn as never, inputs, { ...options, gradients: Object.keys(inputs) });
    },
  );
});
