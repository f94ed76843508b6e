import { sizeOf } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import {
  channelAffine,
  channelMoments,
  channelSums,
  compile,
  flattenTree,
  type HostArray,
  type TensorFunction,
  valueAndGrad,
} from '../index.js';
import { useTfjsBackend } from './tfjs-backends.js';

/** A test runs where TensorFlow's library is (docs/engines.md). */
const isHere = await useTfjsBackend('tfjs-node').then(
  () => true,
  () => false,
);
if (!isHere) console.log("TensorFlow's library is not enabled here: its kernels are not tested.");

type Tensors = Record<string, tf.Tensor>;
type Padding = Parameters<typeof tf.maxPool>[3];

/** Values of a function that tell its elements apart. */
const waves = (...outputs: tf.Tensor[]): tf.Tensor =>
  tf.addN(outputs.map((output) => tf.sum(tf.sin(output))));

const paddings: readonly Padding[] = [
  'same',
  'valid',
  1,
  [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ],
  [
    [0, 0],
    [0, 1],
    [2, 0],
    [0, 0],
  ],
];

const filters: Record<string, readonly number[]> = { 'filter 3': [3, 3, 3, 4], 'filter 1': [1, 1, 3, 4] };
const convolutions = paddings.flatMap((pad) =>
  [1, 2].flatMap((stride) =>
    Object.entries(filters).map(
      ([name, filter]): [string, TensorFunction, Record<string, readonly number[]>] => [
        `conv2d, ${name}, stride ${stride}, padding ${JSON.stringify(pad)}`,
        ({ x, filter: w }: Tensors) => ({
          loss: waves(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad, 'NHWC', 1, rounding(pad))),
        }),
        { x: [2, 7, 6, 3], filter },
      ],
    ),
  ),
);
const pools = paddings.flatMap((pad) =>
  [1, 2].map((stride): [string, TensorFunction, Record<string, readonly number[]>] => [
    `maxPool, stride ${stride}, padding ${JSON.stringify(pad)}`,
    ({ x }: Tensors) => ({ loss: waves(tf.maxPool(x as tf.Tensor4D, 3, stride, pad, rounding(pad))) }),
    { x: [2, 7, 6, 3] },
  ]),
);
const others: [string, TensorFunction, Record<string, readonly number[]>][] = [
  ['relu', ({ x }: Tensors) => ({ loss: waves(tf.relu(x)) }), { x: [4, 5] }],
  ['leakyRelu', ({ x }: Tensors) => ({ loss: waves(tf.leakyRelu(x, 0.3)) }), { x: [4, 5] }],
  [
    'channelAffine',
    ({ x, scale, offset }: Tensors) => ({
      loss: waves(channelAffine(x, scale as tf.Tensor1D, offset as tf.Tensor1D)),
    }),
    { x: [4, 3, 2, 5], scale: [5], offset: [5] },
  ],
  [
    'channelAffine without an offset',
    ({ x, scale }: Tensors) => ({ loss: waves(channelAffine(x, scale as tf.Tensor1D)) }),
    { x: [4, 5], scale: [5] },
  ],
  [
    'channelMoments',
    ({ x }: Tensors) => {
      const { mean, variance } = channelMoments(x);
      return { loss: waves(mean, tf.mul(3, variance)) };
    },
    { x: [4, 3, 2, 5] },
  ],
  [
    'channelMoments of one value',
    ({ x }: Tensors) => ({ loss: waves(...Object.values(channelMoments(x))) }),
    { x: [1, 5] },
  ],
  [
    'channelSums',
    ({ dy, x }: Tensors) => ({ loss: waves(...channelSums(dy, x)) }),
    { dy: [6, 5], x: [6, 5] },
  ],
];

function rounding(pad: Padding): 'floor' | undefined {
  return typeof pad === 'string' ? undefined : 'floor';
}

describe.skipIf(!isHere)("TensorFlow's kernels agree with those of tfjs's cpu backend", () => {
  it.each([...convolutions, ...pools, ...others])('%s', async (_, fn, shapes) => {
    const random = new RandomStream(0, 'inputs');
    const inputs = Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        random.fillNormal(new Float32Array(sizeOf(shape))),
      ]),
    );
    const run = async (backend: 'cpu' | 'tfjs-node') => {
      const program = await compile(valueAndGrad(fn, Object.keys(shapes)), shapes, {
        engine: 'tfjs',
        backend,
      });
      const outputs = await program.run(inputs);
      return flattenTree<HostArray>(outputs, (node): node is HostArray => ArrayBuffer.isView(node));
    };
    const [expected, actual] = [await run('cpu'), await run('tfjs-node')];
    expect([...actual.keys()]).toEqual([...expected.keys()]);
    for (const [path, values] of expected) {
      for (const [i, value] of values.entries()) {
        const error = Math.abs(actual.get(path)![i] - value) / Math.max(1, Math.abs(value));
        expect(error, `${path}[${i}]`).toBeLessThan(1e-5);
      }
    }
  });
});
