import { util } from '@tensorflow/tfjs-core';
import type { TensorSpec } from '../types.js';
import type { KernelInputs, KernelRule, Lowering } from './kernel-rule.js';

type Attributes = Lowering['attributes'];

/** The axes a kernel works on: tfjs's Max calls them `reductionIndices`, every other kernel `axis`. */
function axesOf(spec: TensorSpec, { axis, reductionIndices }: Attributes): number[] {
  return util.parseAxisParam((reductionIndices ?? axis) as number | number[], [...spec.shape]);
}

function reducedShape({ x }: KernelInputs, attributes: Attributes): number[] {
  const { keepDims } = attributes;
  const axes = axesOf(x, attributes);
  return x.shape.flatMap((size, dimension) => (axes.includes(dimension) ? (keepDims ? [1] : []) : [size]));
}

/** A reduction over the axes in `axis`; all of them where it is absent. */
function reduction(kernel: string, type: string, dtype?: TensorSpec['dtype']): KernelRule {
  return {
    kernel,
    infer: (inputs, attributes) => [
      { shape: reducedShape(inputs, attributes), dtype: dtype ?? inputs.x.dtype },
    ],
    lower: ({ onnx, names, inputs, attributes }) => {
      const axes = axesOf(inputs.x, attributes);
      // ONNX reduces over every axis when it is given none; tfjs over none.
      if (axes.length === 0) return [onnx.op('Identity', [names.x])];
      return [
        onnx.op(type, [names.x, onnx.integers(axes)], { keepdims: Number(attributes.keepDims === true) }),
      ];
    },
  };
}

/** Any and All on booleans: the maximum and the minimum of 0 and 1. */
function logical(kernel: string, type: string): KernelRule {
  const numeric = reduction(kernel, type);
  return {
    kernel,
    infer: numeric.infer,
    lower: (lowering) => {
      const { onnx, names } = lowering;
      const [reduced] = numeric.lower({ ...lowering, names: { x: onnx.cast(names.x, 'int32') } });
      return [onnx.cast(reduced, 'bool')];
    },
  };
}

function argument(kernel: string, type: string): KernelRule {
  return {
    kernel,
    infer: (inputs, attributes) => [{ shape: reducedShape(inputs, attributes), dtype: 'int32' }],
    lower: ({ onnx, names, inputs, attributes }) => {
      const [axis] = axesOf(inputs.x, attributes);
      return [onnx.cast(onnx.op(type, [names.x], { axis, keepdims: 0 }), 'int32')];
    },
  };
}

export const reductionRules: readonly KernelRule[] = [
  reduction('Sum', 'ReduceSum'),
  reduction('Mean', 'ReduceMean', 'float32'),
  reduction('Max', 'ReduceMax'),
  reduction('Min', 'ReduceMin'),
  reduction('Prod', 'ReduceProd'),
  logical('Any', 'ReduceMax'),
  logical('All', 'ReduceMin'),
  argument('ArgMax', 'ArgMax'),
  argument('ArgMin', 'ArgMin'),
  {
    kernel: 'Cumsum',
    infer: ({ x }) => [x],
    lower: ({ onnx, names, inputs, attributes }) => {
      const [axis] = axesOf(inputs.x, attributes);
      const flags = {
        exclusive: Number(attributes.exclusive === true),
        reverse: Number(attributes.reverse === true),
      };
      return [
        onnx.op('CumSum', [names.x, onnx.constant(BigInt64Array.of(BigInt(axis)), [], 'int64')], flags),
      ];
    },
  },
  {
    kernel: 'Softmax',
    infer: ({ logits }) => [logits],
    lower: ({ onnx, names, attributes, inputs }) => [
      onnx.op('Softmax', [names.logits], {
        axis: (attributes.dim as number) ?? inputs.logits.shape.length - 1,
      }),
    ],
  },
];
