import { sizeOf } from '@simvae/arrays';
import type { TensorSpec } from '../types.js';
import type { KernelRule, Lowering } from './kernel-rule.js';

/** One number a channel, the last axis. */
function channelsOf({ shape, dtype }: TensorSpec): TensorSpec {
  return { shape: shape.slice(-1), dtype };
}

/**
 * Sums or averages over all axes but the last, in two steps: over the values of each example, then over the examples. Rounding
 * grows with the number of values that one sum takes in.
 */
function overChannels(
  type: 'ReduceSum' | 'ReduceMean',
  name: string,
  { onnx }: Lowering,
  { shape }: TensorSpec,
): string {
  const [batch, channels] = [shape[0], shape[shape.length - 1]];
  const examples = onnx.op('Reshape', [
    name,
    onnx.integers([batch, sizeOf(shape) / (batch * channels), channels]),
  ]);
  const perExample = onnx.op(type, [examples, onnx.integers([1])], { keepdims: 0 });
  return onnx.op(type, [perExample, onnx.integers([0])], { keepdims: 0 });
}

/** tfjs's batch normalization, and the composites of composites/channels.ts. */
export const normalizationRules: readonly KernelRule[] = [
  {
    kernel: 'ChannelMoments',
    infer: ({ x }) => [channelsOf(x), channelsOf(x)],
    lower: (lowering) => {
      const { onnx, names, inputs } = lowering;
      const mean = overChannels('ReduceMean', names.x, lowering, inputs.x);
      const deviation = onnx.op('Sub', [names.x, mean]);
      const squares = onnx.op('Mul', [deviation, deviation]);
      return [mean, overChannels('ReduceMean', squares, lowering, inputs.x)];
    },
  },
  {
    kernel: 'FusedBatchNorm',
    infer: ({ x }) => [x],
    lower: ({ onnx, names: { x, mean, variance, offset, scale }, attributes }) => {
      const epsilon = onnx.scalar(attributes.varianceEpsilon as number);
      const deviation = onnx.op('Sqrt', [onnx.op('Add', [variance, epsilon])]);
      const factor =
        scale === undefined ? onnx.op('Reciprocal', [deviation]) : onnx.op('Div', [scale, deviation]);
      const scaled = onnx.op('Mul', [onnx.op('Sub', [x, mean]), factor]);
      return [offset === undefined ? scaled : onnx.op('Add', [scaled, offset])];
    },
  },
  {
    kernel: 'ChannelAffine',
    infer: ({ x }) => [x],
    lower: ({ onnx, names: { x, scale, offset } }) => {
      const scaled = onnx.op('Mul', [x, scale]);
      return [offset === undefined ? scaled : onnx.op('Add', [scaled, offset])];
    },
  },
  {
    kernel: 'ChannelSums',
    infer: ({ dy }) => [channelsOf(dy), channelsOf(dy)],
    lower: (lowering) => {
      const { onnx, names, inputs } = lowering;
      const total = (of: string): string => overChannels('ReduceSum', of, lowering, inputs.dy);
      return [total(names.dy), total(onnx.op('Mul', [names.dy, names.x]))];
    },
  },
];
