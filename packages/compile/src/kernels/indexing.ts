import { util } from '@tensorflow/tfjs-core';
import { eagerAdvice } from '../trace/graph.js';
import type { TensorSpec } from '../types.js';
import type { KernelRule, Lowering } from './kernel-rule.js';

/** ONNX's index operators want int64. */
function int64(name: string, { onnx }: Pick<Lowering, 'onnx'>): string {
  return onnx.cast(name, 'int64');
}

/** Sums `updates` into zeros at `indices`, whose last dimension addresses the leading dimensions of the output. */
function scatterAdd(lowering: Lowering, indices: string, updates: string): string {
  const { onnx, outputs } = lowering;
  return onnx.op('ScatterND', [onnx.filled(0, outputs[0].shape, outputs[0].dtype), indices, updates], {
    reduction: 'add',
  });
}

export const indexingRules: readonly KernelRule[] = [
  {
    kernel: 'GatherV2',
    infer: ({ x, indices }, { axis, batchDims }) => {
      if (batchDims) {
        throw new TypeError(
          `compile: gather has a rule for batchDims 0 only, got ${batchDims}; ${eagerAdvice}.`,
        );
      }
      const [at] = util.parseAxisParam(axis as number, [...x.shape]);
      return [
        { shape: [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)], dtype: x.dtype },
      ];
    },
    lower: ({ onnx, names, attributes }) => [
      onnx.op('Gather', [names.x, names.indices], { axis: attributes.axis as number }),
    ],
  },
  {
    kernel: 'GatherNd',
    infer: ({ params, indices }) => {
      const depth = indices.shape[indices.shape.length - 1];
      return [{ shape: [...indices.shape.slice(0, -1), ...params.shape.slice(depth)], dtype: params.dtype }];
    },
    lower: (lowering) => {
      const { onnx, names } = lowering;
      return [onnx.op('GatherND', [names.params, int64(names.indices, lowering)])];
    },
  },
  {
    kernel: 'ScatterNd',
    infer: ({ updates }, { shape }) => [{ shape: shape as number[], dtype: updates.dtype }],
    lower: (lowering) => [
      scatterAdd(lowering, int64(lowering.names.indices, lowering), lowering.names.updates),
    ],
  },
  {
    kernel: 'UnsortedSegmentSum',
    infer: ({ x, segmentIds }, { numSegments }) => [
      { shape: [numSegments as number, ...x.shape.slice(segmentIds.shape.length)], dtype: x.dtype },
    ],
    lower: (lowering) => {
      const { onnx, names, inputs } = lowering;
      const column = onnx.integers([...inputs.segmentIds.shape, 1]);
      const indices = onnx.op('Reshape', [int64(names.segmentIds, lowering), column]);
      return [scatterAdd(lowering, indices, names.x)];
    },
  },
  {
    kernel: 'OneHot',
    infer: ({ indices }, { depth, dtype }) => [
      { shape: [...indices.shape, depth as number], dtype: dtype as TensorSpec['dtype'] },
    ],
    lower: ({ onnx, names, inputs, attributes, outputs }) => {
      const { depth, onValue, offValue } = attributes as Record<string, number>;
      const { dtype } = outputs[0];
      const classes = onnx.constant(
        Int32Array.from({ length: depth }, (_, i) => i),
        [depth],
        'int32',
      );
      const column = onnx.op('Reshape', [names.indices, onnx.integers([...inputs.indices.shape, 1])]);
      const hit = onnx.op('Equal', [column, classes]);
      return [onnx.op('Where', [hit, onnx.scalar(onValue, dtype), onnx.scalar(offValue, dtype)])];
    },
  },
  {
    kernel: 'TopK',
    infer: ({ x }, { k }) => {
      const shape = [...x.shape.slice(0, -1), k as number];
      return [
        { shape, dtype: x.dtype },
        { shape, dtype: 'int32' },
      ];
    },
    lower: ({ onnx, names, attributes }) => {
      const k = onnx.integers([attributes.k as number]);
      const [values, indices] = onnx.multi('TopK', [names.x, k], 2, { axis: -1 });
      return [values, onnx.cast(indices, 'int32')];
    },
  },
  {
    kernel: 'Select',
    infer: ({ t }) => [t],
    lower: ({ onnx, names, inputs }) => {
      const rank = inputs.t.shape.length;
      // A rank-1 condition selects whole rows.
      const { shape } = inputs.condition;
      const condition =
        shape.length === 1 && rank > 1
          ? onnx.op('Reshape', [
              names.condition,
              onnx.integers([shape[0], ...new Array<number>(rank - 1).fill(1)]),
            ])
          : names.condition;
      return [onnx.op('Where', [condition, names.t, names.e])];
    },
  },
];
