import { allocate } from '../trace/graph.js';
import type { TensorSpec } from '../types.js';
import type { KernelRule } from './kernel-rule.js';

function like(kernel: string, value: number): KernelRule {
  return {
    kernel,
    infer: ({ x }) => [x],
    lower: ({ onnx, outputs: [{ shape, dtype }] }) => [onnx.filled(value, shape, dtype)],
  };
}

/** A rank-1 tensor of numbers known while tracing. */
function sequence(kernel: string, values: (attributes: Record<string, number>) => number[]): KernelRule {
  const spec = (attributes: Readonly<Record<string, unknown>>): TensorSpec => ({
    shape: [values(attributes as Record<string, number>).length],
    dtype: (attributes.dtype as TensorSpec['dtype'] | undefined) ?? 'float32',
  });
  return {
    kernel,
    infer: (_, attributes) => [spec(attributes)],
    lower: ({ onnx, attributes }) => {
      const { shape, dtype } = spec(attributes);
      const data = allocate({ shape, dtype });
      data.set(values(attributes as Record<string, number>));
      return [onnx.constant(data, shape, dtype)];
    },
  };
}

export const creationRules: readonly KernelRule[] = [
  like('ZerosLike', 0),
  like('OnesLike', 1),
  {
    kernel: 'Fill',
    infer: (_, { shape, dtype }) => [
      { shape: shape as number[], dtype: (dtype as TensorSpec['dtype'] | undefined) ?? 'float32' },
    ],
    lower: ({ onnx, attributes, outputs: [{ shape, dtype }] }) => [
      onnx.filled(Number(attributes.value), shape, dtype),
    ],
  },
  sequence('Range', ({ start, stop, step }) => {
    const count = Math.max(0, Math.ceil((stop - start) / step));
    return Array.from({ length: count }, (_, i) => start + i * step);
  }),
  sequence('LinSpace', ({ start, stop, num }) =>
    Array.from({ length: num }, (_, i) => (num === 1 ? start : start + (i * (stop - start)) / (num - 1))),
  ),
];
