import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { flattenInputSpecs } from '../compile.js';
import { compile } from '../index.js';
import { expectEnginesAgree, portableAndFast } from '../testing/expect-engines-agree.js';
import { trace } from '../trace/trace.js';

type Padding =
  | 'same'
  | 'valid'
  | number
  | [[number, number], [number, number], [number, number], [number, number]];

/** [top, bottom, left, right] as tfjs takes it. */
const explicit = (top: number, bottom: number, left: number, right: number): Padding => [
  [0, 0],
  [top, bottom],
  [left, right],
  [0, 0],
];

/** Paddings of a filter of this size: those tfjs computes, PyTorch's, and one that differs on every side. */
const paddings = (kernel: number): [string, Padding][] => {
  const half = Math.floor(kernel / 2);
  return [
    ['same', 'same'],
    ['valid', 'valid'],
    ['even', half],
    ['uneven', explicit(half, Math.max(0, half - 1), Math.max(0, kernel - 2), kernel - 1)],
    ['one side', explicit(1, 0, 1, 0)],
  ];
};

const grid = [1, 3, 4, 5].flatMap((kernel) =>
  [1, 2].flatMap((stride) =>
    paddings(kernel).map(([name, pad]) => ({
      kernel,
      stride,
      pad,
      name: `${kernel}x${kernel}, stride ${stride}, ${name}`,
    })),
  ),
);

const options = { seed: 1, tolerance: 1e-4, compiled: portableAndFast };
const filter4D = (t: tf.Tensor) => t as tf.Tensor4D;

describe.each(grid)('$name', ({ kernel, stride, pad }) => {
  it('conv2d and its gradients agree with the tfjs cpu backend', async () => {
    for (const [height, width] of [
      [7, 6],
      [8, 9],
    ]) {
      await expectEnginesAgree(
        ({ x, filter }) => tf.conv2d(filter4D(x), filter4D(filter), stride, pad),
        { x: [3, height, width, 4], filter: [kernel, kernel, 4, 5] },
        { ...options, gradients: ['x', 'filter'] },
      );
    }
  });

  it('depthwiseConv2d and its gradients agree with the tfjs cpu backend', async () => {
    await expectEnginesAgree(
      ({ x, filter }) => tf.depthwiseConv2d(filter4D(x), filter4D(filter), stride, pad),
      { x: [2, 7, 8, 3], filter: [kernel, kernel, 3, 2] },
      { ...options, compiled: [{}], gradients: ['x', 'filter'] },
    );
  });

  it('conv2dTranspose and its gradients agree with the tfjs cpu backend', async () => {
    for (const size of [
      [7, 6],
      [8, 9],
    ] as const) {
      const output = [3, ...size, 4] as const;
      // The small image of a transposed convolution has the size of the large one convolved.
      const [, height, width] = tf.tidy(() =>
        tf.conv2d(tf.zeros([...output]) as tf.Tensor4D, tf.zeros([kernel, kernel, 4, 5]), stride, pad),
      ).shape;
      await expectEnginesAgree(
        ({ x, filter }) =>
          tf.conv2dTranspose(filter4D(x), filter4D(filter), [...output], stride, pad as never),
        { x: [3, height, width, 5], filter: [kernel, kernel, 4, 5] },
        { ...options, gradients: ['x', 'filter'] },
      );
    }
  });
});

it.each([3, 5].flatMap((kernel) => [1, 2].map((stride) => [kernel, stride] as const)))(
  'whole blocks of channels, %i taps, stride %i',
  async (kernel, stride) => {
    const before = kernel >> 1;
    const after = stride === 1 ? before : before - 1;
    const pad = explicit(before, after, before, after);
    const [large, small] = [8, 8 / stride];
    await expectEnginesAgree(
      ({ x, filter }) => tf.conv2d(filter4D(x), filter4D(filter), stride, pad),
      { x: [4, large, large, 16], filter: [kernel, kernel, 16, 32] },
      { ...options, gradients: ['x', 'filter'] },
    );
    await expectEnginesAgree(
      ({ x, filter }) =>
        tf.conv2dTranspose(filter4D(x), filter4D(filter), [4, large, large, 16], stride, pad as never),
      { x: [4, small, small, 32], filter: [kernel, kernel, 16, 32] },
      { ...options, gradients: ['x', 'filter'] },
    );
  },
);

it('a transposed convolution by the numbers of PyTorch doubles an image', async () => {
  // padding 1, output_padding 1
  await expectEnginesAgree(
    ({ x, filter }) =>
      tf.conv2dTranspose(filter4D(x), filter4D(filter), [2, 8, 8, 3], 2, explicit(1, 0, 1, 0) as never),
    { x: [2, 4, 4, 5], filter: [3, 3, 3, 5] },
    { ...options, gradients: ['x', 'filter'] },
  );
});

it.each([
  ['filters and strides that are not square', [3, 2], [1, 2], 'same', 1],
  ['dilation', [3, 3], 1, 'same', 2],
  ['dilations that differ', [3, 2], 1, explicit(1, 2, 3, 0), [2, 3]],
  ['rounding up', [3, 3], 2, 0, 1, 'ceil'],
] as const)('%s', async (_, size, strides, pad, dilations, rounding?: 'ceil') => {
  await expectEnginesAgree(
    ({ x, filter }) =>
      tf.conv2d(
        filter4D(x),
        filter4D(filter),
        strides as [number, number],
        pad as Padding,
        'NHWC',
        dilations as [number, number],
        rounding,
      ),
    { x: [2, 8, 7, 3], filter: [...size, 3, 4] },
    { ...options, gradients: dilations === 1 && rounding === undefined ? ['x', 'filter'] : [] },
  );
  await expectEnginesAgree(
    ({ x, filter }) =>
      tf.depthwiseConv2d(
        filter4D(x),
        filter4D(filter),
        strides as [number, number],
        pad as Padding,
        'NHWC',
        dilations as [number, number],
      ),
    { x: [2, 8, 7, 3], filter: [...size, 3, 2] },
    options,
  );
});

it('an image of its own, without a batch', async () => {
  await expectEnginesAgree(
    ({ x, filter }) => tf.conv2d(x as tf.Tensor3D, filter4D(filter), 2, 'same'),
    { x: [5, 6, 3], filter: [3, 3, 3, 4] },
    { ...options, gradients: ['x', 'filter'] },
  );
});

it('says which convolutions it has no rule for', async () => {
  const specs = { x: [1, 4, 4, 4], filter: [3, 3, 4, 4] };
  const convolve =
    (...rest: unknown[]) =>
    ({ x, filter }: Record<string, tf.Tensor4D>) => ({
      y: (tf.conv2d as (...all: unknown[]) => tf.Tensor)(x, filter, ...rest),
    });
  await expect(compile(convolve(1, 'same', 'NCHW'), specs)).rejects.toThrow(
    new TypeError(
      'compile: a convolution has a rule for images with channels last (NHWC) only, got NCHW; run it eagerly: ' +
        "`engine: 'tfjs'`, on the command line `--engine tfjs-cpu`.",
    ),
  );
  await expect(compile(convolve([1, 2], 1), specs)).rejects.toThrow(
    'compile: a convolution with one number as padding has a rule for square filters and strides only, got [3,3] and [1,2]; ',
  );
  await expect(compile(convolve(1, 'valid'), { x: [1, 2, 4, 4], filter: [3, 3, 4, 4] })).rejects.toThrow(
    new RangeError(
      'compile: the filter of a convolution must fit into the padded image, got a filter of [3,3] and an image of [2,4].',
    ),
  );
});

it('is one node for each of forward, gradient by the images, gradient by the filter', () => {
  const specs = flattenInputSpecs({ x: [2, 8, 8, 3], filter: [3, 3, 3, 4] });
  const calls = trace(({ x, filter }) => {
    const [dx, dFilter] = tf.grads((a: tf.Tensor, b: tf.Tensor) =>
      tf.sum(tf.square(tf.conv2d(filter4D(a), filter4D(b), 2, 'same'))),
    )([x, filter]);
    return { dx, dFilter };
  }, specs).calls.map(({ kernel }) => kernel);
  expect(calls.filter((kernel) => kernel.startsWith('Conv'))).toEqual([
    'Conv2D',
    expect.stringMatching(/^Conv2DBackprop/),
    expect.stringMatching(/^Conv2DBackprop/),
  ]);
});
