import '@tensorflow/tfjs-backend-cpu';
import { RandomStream } from '@simvae/random';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { flattenInputSpecs } from '../compile.js';
import { channelAffine, channelMoments, channelSums } from '../composites/channels.js';
import {
  type AgreementOptions,
  comparedFunctions,
  expectEnginesAgree,
} from '../testing/expect-engines-agree.js';
import { trace } from '../trace/trace.js';
import type { InputSpec, TensorSpec } from '../types.js';
import { kernelRules } from './index.js';

type Tensors = Record<string, tf.Tensor>;

/** One kernel: a function that calls it on random shapes. */
interface Case {
  /** Kernels the case is there for. */
  readonly kernels: readonly string[];
  fn(inputs: Tensors): tf.Tensor | tf.Tensor[];
  inputs(random: RandomStream): Record<string, InputSpec>;
  readonly options?: Omit<AgreementOptions, 'seed'>;
}

const shape = (random: RandomStream, rank = 1 + random.integer(4)): number[] =>
  Array.from({ length: rank }, () => 1 + random.integer(5));

/** Two shapes that broadcast: dimensions dropped at the front or set to 1. */
const broadcastPair = (random: RandomStream): { a: number[]; b: number[] } => {
  const full = shape(random);
  const thin = (): number[] => {
    const kept = full.slice(random.integer(full.length + 1));
    return kept.map((size) => (random.integer(3) === 0 ? 1 : size));
  };
  return random.integer(2) === 0 ? { a: full, b: thin() } : { a: thin(), b: full };
};

const int32 = (dimensions: number[]): TensorSpec => ({ shape: dimensions, dtype: 'int32' });
const bool = (dimensions: number[]): TensorSpec => ({ shape: dimensions, dtype: 'bool' });

const unary = (
  kernel: string,
  fn: (x: tf.Tensor) => tf.Tensor,
  options: Case['options'] = { gradients: ['x'] },
): Case => ({ kernels: [kernel], fn: ({ x }) => fn(x), inputs: (random) => ({ x: shape(random) }), options });

const positive = { domains: { x: { low: 0.1, high: 3 } }, gradients: ['x'] };
const unit = { domains: { x: { low: -0.9, high: 0.9 } }, gradients: ['x'] };

const binary = (
  kernel: string,
  fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor,
  options: Case['options'] = { gradients: ['a', 'b'] },
): Case => ({ kernels: [kernel], fn: ({ a, b }) => fn(a, b), inputs: broadcastPair, options });

/** tfjs's own gradients of these do not sum over broadcast dimensions: same shapes only. */
const binarySameShape = (kernel: string, fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case => ({
  ...binary(kernel, fn),
  inputs: (random) => {
    const both = shape(random);
    return { a: both, b: both };
  },
});

const integers = (kernel: string, fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case => ({
  kernels: [kernel],
  fn: ({ a, b }) => fn(a, b),
  inputs: (random) => {
    const { a, b } = broadcastPair(random);
    return { a: int32(a), b: int32(b) };
  },
  options: { domains: { a: { low: -9, high: 9 }, b: { low: 1, high: 5 } } },
});

const logical = (kernel: string, fn: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Case => ({
  kernels: [kernel],
  fn: ({ a, b }) => fn(a, b),
  inputs: (random) => {
    const { a, b } = broadcastPair(random);
    return { a: bool(a), b: bool(b) };
  },
});

/** A reduction over a random, possibly empty or full, set of axes. */
const reduction = (
  kernel: string,
  fn: (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor,
  options: Case['options'] = { gradients: ['x'] },
): Case[] => {
  const pick = (x: tf.Tensor): { axes: number[]; keepDims: boolean } => {
    const code = x.shape.reduce((sum, size) => 3 * sum + size, 1);
    const axes = x.shape.map((_, axis) => axis).filter((axis) => (code >> axis) & 1);
    return { axes: axes.length > 0 ? axes : [0], keepDims: code % 2 === 0 };
  };
  return [
    {
      kernels: [kernel],
      fn: ({ x }) => {
        const { axes, keepDims } = pick(x);
        return fn(x, axes, keepDims);
      },
      inputs: (random) => ({ x: shape(random) }),
      options,
    },
  ];
};

const matrices = (
  transposeA: boolean,
  transposeB: boolean,
  batch: (random: RandomStream) => [number[], number[]],
): Case => ({
  kernels: ['BatchMatMul'],
  fn: ({ a, b }) => tf.matMul(a, b, transposeA, transposeB),
  inputs: (random) => {
    const [m, k, n] = shape(random, 3);
    const [batchA, batchB] = batch(random);
    return {
      a: [...batchA, ...(transposeA ? [k, m] : [m, k])],
      b: [...batchB, ...(transposeB ? [n, k] : [k, n])],
    };
  },
  options: { gradients: ['a', 'b'] },
});

const cases: Case[] = [
  unary('Abs', tf.abs),
  unary('Neg', tf.neg),
  unary('Sign', tf.sign),
  unary('Floor', tf.floor),
  unary('Ceil', tf.ceil),
  unary('Round', (x) => tf.round(tf.mul(x, 4))),
  unary('Exp', tf.exp),
  unary('Expm1', tf.expm1),
  unary('Expm1', (x) => tf.div(tf.expm1(tf.mul(x, 1e-5)), 1e-5)),
  unary('Log', tf.log, positive),
  unary('Log1p', tf.log1p, positive),
  unary('Log1p', (x) => tf.div(tf.log1p(tf.mul(x, 1e-5)), 1e-5), positive),
  unary('Sqrt', tf.sqrt, positive),
  unary('Rsqrt', tf.rsqrt, positive),
  unary('Reciprocal', tf.reciprocal, positive),
  unary('Square', tf.square),
  unary('Sigmoid', tf.sigmoid),
  unary('Softplus', (x) => tf.softplus(tf.mul(x, 20)), { tolerance: 1e-4, gradients: ['x'] }),
  unary('Tanh', tf.tanh),
  unary('Sin', tf.sin),
  unary('Cos', tf.cos),
  unary('Tan', tf.tan, unit),
  unary('Sinh', tf.sinh),
  unary('Cosh', tf.cosh),
  unary('Asin', tf.asin, unit),
  unary('Acos', tf.acos, unit),
  unary('Atan', tf.atan),
  unary('Asinh', tf.asinh),
  unary('Acosh', (x) => tf.acosh(tf.add(x, 1)), positive),
  unary('Atanh', tf.atanh, unit),
  unary('Erf', tf.erf),
  { ...unary('Elu', tf.elu), kernels: ['Elu', 'EluGrad'] },
  unary('Selu', tf.selu),
  unary('Relu', tf.relu),
  unary('Relu6', (x) => tf.relu6(tf.mul(x, 5))),
  unary('LeakyRelu', (x) => tf.leakyRelu(x, 0.3)),
  unary('Step', (x) => tf.step(x, 0.25)),
  unary('Step', (x) => tf.step(x)),
  unary('ClipByValue', (x) => tf.clipByValue(x, -1, 0.5)),
  unary('IsNan', (x) => tf.isNaN(tf.sqrt(x)), {}),
  unary('IsInf', (x) => tf.isInf(tf.div(x, tf.relu(x))), {}),
  unary('IsFinite', (x) => tf.isFinite(tf.log(tf.relu(x))), {}),
  unary('Cast', (x) => tf.cast(tf.cast(tf.mul(x, 3), 'int32'), 'float32')),
  unary('Cast', (x) => tf.cast(tf.cast(tf.greater(x, 0), 'bool'), 'float32'), {}),
  unary('Identity', (x) => tf.clone(x)),
  {
    kernels: ['LogicalNot'],
    fn: ({ x }) => tf.logicalNot(x),
    inputs: (random) => ({ x: bool(shape(random)) }),
  },

  binary('Add', tf.add),
  binary('Sub', tf.sub),
  binary('Multiply', tf.mul),
  binary('RealDiv', tf.div, { domains: { b: { low: 0.5, high: 2 } }, gradients: ['a', 'b'] }),
  binary('Pow', tf.pow, { domains: { a: { low: 0.5, high: 2 } }, gradients: ['a', 'b'] }),
  binary('Maximum', tf.maximum, {}),
  binary('Minimum', tf.minimum, {}),
  binary('SquaredDifference', tf.squaredDifference, {}),
  binary('Mod', tf.mod, { domains: { b: { low: 0.5, high: 2 } }, gradients: ['a', 'b'] }),
  binarySameShape('Maximum', tf.maximum),
  binarySameShape('Minimum', tf.minimum),
  binarySameShape('SquaredDifference', tf.squaredDifference),
  binary('Greater', tf.greater, {}),
  binary('GreaterEqual', tf.greaterEqual, {}),
  binary('Less', tf.less, {}),
  binary('LessEqual', tf.lessEqual, {}),
  integers('Equal', tf.equal),
  integers('NotEqual', tf.notEqual),
  integers('Add', tf.add),
  integers('Multiply', tf.mul),
  integers('FloorDiv', tf.floorDiv),
  integers('Mod', tf.mod),
  logical('LogicalAnd', tf.logicalAnd),
  logical('LogicalOr', tf.logicalOr),
  {
    kernels: ['AddN'],
    fn: ({ a, b, c }) => tf.addN([a, b, c]),
    inputs: (random) => {
      const all = shape(random);
      return { a: all, b: all, c: all };
    },
    options: { gradients: ['a', 'b', 'c'] },
  },
  {
    kernels: ['Prelu'],
    fn: ({ x, alpha }) => tf.prelu(x, alpha),
    inputs: (random) => {
      const x = shape(random, 3);
      return { x, alpha: x.slice(random.integer(3)) };
    },
    options: { gradients: ['x', 'alpha'] },
  },

  ...reduction('Sum', tf.sum),
  ...reduction('Sum', (x) => tf.sum(x)),
  ...reduction('Mean', tf.mean),
  ...reduction('Max', tf.max),
  ...reduction('Min', tf.min),
  // tfjs's own gradient of prod calls a chained method, and that of cumsum is wrong but on the last axis.
  ...reduction('Prod', tf.prod, {}),
  ...reduction('Any', (x, axes, keepDims) => tf.any(tf.greater(x, 1), axes, keepDims), {}),
  ...reduction('All', (x, axes, keepDims) => tf.all(tf.greater(x, -1), axes, keepDims), {}),
  ...reduction('ArgMax', (x, [axis]) => tf.argMax(x, axis), {}),
  ...reduction('ArgMin', (x, [axis]) => tf.argMin(x, axis), {}),
  ...reduction('Sum', (x, axes) => tf.sum(tf.cast(tf.mul(x, 5), 'int32'), axes), {}),
  unary('Cumsum', (x) => tf.cumsum(x, 0, true, true), {}),
  unary('Cumsum', (x) => tf.cumsum(x, x.rank - 1)),
  unary('Softmax', (x) => tf.softmax(tf.mul(x, 30)), { tolerance: 1e-4, gradients: ['x'] }),
  unary('Softmax', (x) => tf.logSoftmax(tf.mul(x, 30)), { tolerance: 1e-4, gradients: ['x'] }),
  unary('Max', (x) => tf.logSumExp(tf.mul(x, 50), -1), { tolerance: 1e-4, gradients: ['x'] }),

  matrices(false, false, () => [[], []]),
  matrices(true, false, () => [[], []]),
  matrices(false, true, () => [[], []]),
  matrices(true, true, () => [[], []]),
  ...[true, false].map((transposeB) =>
    matrices(!transposeB, transposeB, (random) => {
      const batch = shape(random, 2);
      return [batch, batch];
    }),
  ),
  ...['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'].map(
    (activation): Case => ({
      kernels: ['_FusedMatMul'],
      fn: ({ a, b, bias, slope }) =>
        tf.fused.matMul({
          a,
          b,
          bias,
          activation: activation as never,
          leakyreluAlpha: 0.2,
          ...(activation === 'prelu' ? { preluActivationWeights: slope } : {}),
        }),
      inputs: (random) => {
        const [m, k, n] = shape(random, 3);
        return { a: [m, k], b: [k, n], bias: [n], slope: [1, n] };
      },
    }),
  ),

  {
    kernels: ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'],
    fn: ({ x, filter }) => tf.conv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'),
    inputs: (random) => {
      const [batch, height, width, ins, outs, size] = shape(random, 6);
      return { x: [batch, height, width, ins], filter: [size, size, ins, outs] };
    },
    options: { gradients: ['x', 'filter'], tolerance: 1e-4 },
  },
  {
    kernels: [
      'DepthwiseConv2dNative',
      'DepthwiseConv2dNativeBackpropInput',
      'DepthwiseConv2dNativeBackpropFilter',
    ],
    fn: ({ x, filter }) => tf.depthwiseConv2d(x as tf.Tensor4D, filter as tf.Tensor4D, 2, 'same'),
    inputs: (random) => {
      const [batch, height, width, ins, multiplier, size] = shape(random, 6);
      return { x: [batch, height, width, ins], filter: [size, size, ins, multiplier] };
    },
    options: { gradients: ['x', 'filter'], tolerance: 1e-4 },
  },
  ...['linear', 'relu', 'relu6', 'elu', 'sigmoid', 'leakyrelu', 'prelu'].flatMap((activation) =>
    ([tf.fused.conv2d, tf.fused.depthwiseConv2d] as const).map(
      (convolve, depthwise): Case => ({
        kernels: [depthwise ? 'FusedDepthwiseConv2D' : 'FusedConv2D'],
        fn: ({ x, filter, bias, slope }) =>
          convolve({
            x: x as tf.Tensor4D,
            filter: filter as tf.Tensor4D,
            strides: 1,
            pad: 'same',
            bias,
            activation: activation as never,
            leakyreluAlpha: 0.2,
            ...(activation === 'prelu' ? { preluActivationWeights: slope } : {}),
          }),
        inputs: (random) => {
          const [batch, height, width, ins, outs] = shape(random, 5);
          const channels = depthwise ? ins * outs : outs;
          return {
            x: [batch, height, width, ins],
            filter: [3, 3, ins, outs],
            bias: [channels],
            slope: [channels],
          };
        },
        options: { tolerance: 1e-4 },
      }),
    ),
  ),
  {
    kernels: ['MaxPool', 'MaxPoolGrad'],
    fn: ({ x }) => tf.maxPool(x as tf.Tensor4D, 3, 2, 'same'),
    inputs: (random) => ({ x: shape(random, 4) }),
    options: { gradients: ['x'] },
  },
  {
    kernels: ['AvgPool', 'AvgPoolGrad'],
    fn: ({ x }) => tf.avgPool(x as tf.Tensor4D, 2, 1, 'valid'),
    inputs: (random) => ({ x: shape(random, 4).map((size) => size + 1) }),
    options: { gradients: ['x'] },
  },
  {
    kernels: ['ResizeBilinear', 'ResizeBilinearGrad', 'ResizeNearestNeighbor', 'ResizeNearestNeighborGrad'],
    fn: ({ x }) => [
      tf.image.resizeBilinear(x as tf.Tensor4D, [6, 5]),
      tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [6, 5]),
    ],
    // The gradients of the tfjs cpu backend are wrong for several images and for those that are not square.
    inputs: (random) => {
      const [size, channels] = shape(random, 2);
      return { x: [1, size, size, channels] };
    },
    options: { gradients: ['x'] },
  },
  {
    kernels: ['ChannelMoments', 'ChannelAffine', 'ChannelSums'],
    fn: ({ x, scale, offset }) => {
      const { mean, variance } = channelMoments(x);
      const y = channelAffine(x, scale as tf.Tensor1D, offset as tf.Tensor1D);
      return [mean, variance, y, ...channelSums(y, x)];
    },
    inputs: (random) => {
      const x = shape(random, 2 + random.integer(3));
      return { x, scale: x.slice(-1), offset: x.slice(-1) };
    },
    options: { gradients: ['x', 'scale', 'offset'], tolerance: 1e-4 },
  },
  {
    kernels: ['FusedBatchNorm'],
    fn: ({ x, mean, variance, offset, scale }) =>
      tf.batchNorm4d(
        x as tf.Tensor4D,
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        0.01,
      ),
    inputs: (random) => {
      const x = shape(random, 4);
      const channels = x.slice(-1);
      return { x, mean: channels, variance: channels, offset: channels, scale: channels };
    },
    options: {
      domains: { variance: { low: 0.1, high: 2 } },
      gradients: ['x', 'mean', 'variance', 'offset', 'scale'],
      tolerance: 1e-4,
    },
  },
  {
    kernels: ['FusedBatchNorm'],
    fn: ({ x, mean, variance }) =>
      tf.batchNorm2d(x as tf.Tensor2D, mean as tf.Tensor1D, variance as tf.Tensor1D),
    inputs: (random) => {
      const x = shape(random, 2);
      return { x, mean: x.slice(-1), variance: x.slice(-1) };
    },
    options: { domains: { variance: { low: 0.1, high: 2 } } },
  },

  unary('Reshape', (x) => tf.reshape(x, [-1])),
  unary('ExpandDims', (x) => tf.expandDims(x, -1)),
  unary('Transpose', (x) => tf.transpose(x)),
  unary('Tile', (x) =>
    tf.tile(
      x,
      x.shape.map((_, i) => 1 + (i % 3)),
    ),
  ),
  unary('PadV2', (x) =>
    tf.pad(
      x,
      x.shape.map((_, i) => [i % 2, (i + 1) % 3] as [number, number]),
      1.5,
    ),
  ),
  ...(['reflect', 'symmetric'] as const).map((mode) =>
    unary(
      'MirrorPad',
      (x) =>
        tf.mirrorPad(
          x,
          x.shape.map((size, i) => [(size - 1) * (i % 2), Math.min(2, size - 1)] as [number, number]),
          mode,
        ),
      {},
    ),
  ),
  unary('Reverse', (x) => tf.reverse(x)),
  unary('Reverse', (x) => tf.reverse(x, 0)),
  unary('Slice', (x) =>
    tf.slice(
      x,
      x.shape.map((size) => (size > 1 ? 1 : 0)),
    ),
  ),
  unary(
    'StridedSlice',
    (x) =>
      tf.stridedSlice(
        x,
        x.shape.map(() => 0),
        x.shape,
        x.shape.map((_, i) => 1 + (i % 2)),
      ),
    {},
  ),
  {
    kernels: ['StridedSlice'],
    fn: ({ x }) => tf.stridedSlice(x, [-1, 0, 1], [0, 3, 3], [-2, 1, 1], 0, 1),
    inputs: () => ({ x: [5, 3, 4] }),
  },
  ...[0, 1, -1].map(
    (axis): Case => ({
      kernels: ['Concat', 'Pack'],
      fn: ({ a, b }) => [tf.concat([a, b, a], axis), tf.stack([a, b], axis)],
      inputs: (random) => {
        const both = shape(random, 3);
        return { a: both, b: both };
      },
      options: { gradients: ['a', 'b'] },
    }),
  ),
  {
    kernels: ['Unpack', 'SplitV'],
    fn: ({ x }) => [...tf.unstack(x, 1), ...tf.split(x, 3, 1), ...tf.split(x, [1, -1], 2)],
    inputs: (random) => ({ x: [1 + random.integer(4), 3, 2 + random.integer(3)] }),
    options: { gradients: ['x'] },
  },
  {
    kernels: ['GatherV2', 'UnsortedSegmentSum'],
    fn: ({ x, indices }) => [
      tf.gather(x, indices as tf.Tensor1D, 0),
      tf.gather(x, indices as tf.Tensor1D, 1),
    ],
    inputs: (random) => ({ x: [4, 4, 1 + random.integer(3)], indices: int32([1 + random.integer(7)]) }),
    options: { domains: { indices: { low: 0, high: 4 } }, gradients: ['x'] },
  },
  {
    kernels: ['GatherV2'],
    fn: ({ x, indices }) => tf.gather(x, indices as tf.Tensor1D, -1),
    inputs: (random) => ({ x: [2, 3, 4], indices: int32([1 + random.integer(7)]) }),
    options: { domains: { indices: { low: 0, high: 4 } }, gradients: ['x'] },
  },
  {
    kernels: ['GatherNd', 'ScatterNd'],
    fn: ({ x, indices }) => [
      tf.gatherND(x, indices),
      tf.scatterND(indices, tf.gatherND(x, indices), [4, 4, 3]),
    ],
    inputs: () => ({ x: [4, 4, 3], indices: int32([5, 2]) }),
    options: { domains: { indices: { low: 0, high: 4 } } },
  },
  {
    kernels: ['UnsortedSegmentSum'],
    fn: ({ x, ids }) => tf.unsortedSegmentSum(x, ids as tf.Tensor1D, 3),
    inputs: (random) => ({ x: [6, 1 + random.integer(4)], ids: int32([6]) }),
    options: { domains: { ids: { low: 0, high: 3 } } },
  },
  {
    kernels: ['OneHot'],
    fn: ({ indices }) => tf.oneHot(indices, 4, 2, -1),
    inputs: (random) => ({ indices: int32(shape(random, 2)) }),
    options: { domains: { indices: { low: 0, high: 4 } } },
  },
  {
    kernels: ['TopK'],
    fn: ({ x }) => {
      const { values, indices } = tf.topk(x, 2);
      return [values, indices];
    },
    inputs: (random) => ({ x: [1 + random.integer(4), 2 + random.integer(5)] }),
  },
  {
    kernels: ['Select'],
    fn: ({ condition, a, b }) => tf.where(condition, a, b),
    inputs: (random) => {
      const all = shape(random);
      return { condition: bool(all), a: all, b: all };
    },
    options: { gradients: ['a', 'b'] },
  },
  {
    kernels: ['ZerosLike', 'OnesLike', 'Fill', 'Range', 'LinSpace'],
    fn: ({ x }) => [
      tf.add(x, tf.zerosLike(x)),
      tf.mul(x, tf.onesLike(x)),
      tf.add(x, tf.fill(x.shape, 2.5)),
      tf.range(5, -2, -2),
      tf.linspace(-1, 2, 7),
      tf.range(0, 6, 1, 'int32'),
    ],
    inputs: (random) => ({ x: shape(random) }),
  },
];

/** The rules themselves, not what takes their place on a CPU. */
const compiled = [{ convolutions: { blocked: false } }];

describe('every kernel rule agrees with the tfjs cpu backend', () => {
  for (const [index, { kernels, fn, inputs, options }] of cases.entries()) {
    it(`${kernels.join(', ')} (case ${index})`, async () => {
      for (let seed = 0; seed < 5; seed++) {
        const specs = inputs(new RandomStream(seed, 'shapes', index));
        await expectEnginesAgree(fn, specs, { seed, compiled, ...options });
      }
    });
  }

  it('none is left out', () => {
    const used = new Set<string>();
    for (const [index, { fn, inputs, options }] of cases.entries()) {
      const specs = flattenInputSpecs(inputs(new RandomStream(0, 'shapes', index)));
      for (const each of comparedFunctions(fn, options?.gradients)) {
        for (const { kernel } of trace(each, specs).calls) used.add(kernel);
      }
    }
    expect([...kernelRules.keys()].filter((kernel) => !used.has(kernel))).toEqual([]);
  });
});
