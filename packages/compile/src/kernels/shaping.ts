import { sizeOf } from '@simvae/arrays';
import { slice_util, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { TensorSpec } from '../types.js';
import type { KernelRule, Lowering } from './kernel-rule.js';

/** A kernel that only gives the same values another shape. */
function reshaping(
  kernel: string,
  input: string,
  shape: (spec: TensorSpec, attributes: Lowering['attributes']) => readonly number[],
): KernelRule {
  return {
    kernel,
    infer: (inputs, attributes) => [{ shape: shape(inputs[input], attributes), dtype: inputs[input].dtype }],
    lower: ({ onnx, names, outputs }) => [
      onnx.op('Reshape', [names[input], onnx.integers(outputs[0].shape)]),
    ],
  };
}

function expandDims(spec: TensorSpec, dim: number): number[] {
  const axis = dim < 0 ? dim + spec.shape.length + 1 : dim;
  return [...spec.shape.slice(0, axis), 1, ...spec.shape.slice(axis)];
}

function axisOf(spec: TensorSpec, { axis }: Lowering['attributes']): number {
  return util.parseAxisParam(axis as number, [...spec.shape])[0];
}

function sliceBounds(x: TensorSpec, { begin, size }: Lowering['attributes']): [number[], number[]] {
  return slice_util.parseSliceParams(x as TensorInfo, begin as number[], size as number[]) as [
    number[],
    number[],
  ];
}

function stridedSlice(x: TensorSpec, attributes: Lowering['attributes']) {
  const a = attributes as Record<string, number[]> & Record<string, number>;
  return slice_util.sliceInfo(
    [...x.shape],
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  );
}

/** Stands for "past the first element" as the end of an ONNX Slice with a negative step. */
export const beforeFirst = -(2 ** 31);

function splitSizes(x: TensorSpec, attributes: Lowering['attributes']): number[] {
  const axis = axisOf(x, attributes);
  const { numOrSizeSplits } = attributes as { numOrSizeSplits: number | number[] };
  if (typeof numOrSizeSplits === 'number') {
    return new Array<number>(numOrSizeSplits).fill(x.shape[axis] / numOrSizeSplits);
  }
  const known = numOrSizeSplits.reduce((sum, size) => (size === -1 ? sum : sum + size), 0);
  return numOrSizeSplits.map((size) => (size === -1 ? x.shape[axis] - known : size));
}

function replaceAt(shape: readonly number[], axis: number, size: number): number[] {
  return shape.map((old, dimension) => (dimension === axis ? size : old));
}

function paddedShape(x: TensorSpec, paddings: readonly (readonly number[])[]): number[] {
  return x.shape.map((size, axis) => paddings[axis].reduce((sum, pad) => sum + pad, size));
}

/** Where each element along an axis comes from when its ends are mirrored; `symmetric` repeats the end itself. */
function mirroredIndices(size: number, before: number, after: number, symmetric: boolean): number[] {
  const edge = symmetric ? 1 : 0;
  return Array.from({ length: before + size + after }, (_, i) => {
    const at = i - before;
    if (at < 0) return -at - edge;
    return at < size ? at : 2 * (size - 1) - at + edge;
  });
}

export const shapingRules: readonly KernelRule[] = [
  reshaping('Reshape', 'x', (x, attributes) =>
    util.inferFromImplicitShape(attributes.shape as number[], sizeOf(x.shape)),
  ),
  reshaping('ExpandDims', 'input', (input, attributes) => expandDims(input, attributes.dim as number)),
  {
    kernel: 'Transpose',
    infer: ({ x }, { perm }) => [{ shape: (perm as number[]).map((axis) => x.shape[axis]), dtype: x.dtype }],
    lower: ({ onnx, names, attributes }) => [
      onnx.op('Transpose', [names.x], { perm: attributes.perm as number[] }),
    ],
  },
  {
    kernel: 'Slice',
    infer: ({ x }, attributes) => [{ shape: sliceBounds(x, attributes)[1], dtype: x.dtype }],
    lower: ({ onnx, names, inputs, attributes }) => {
      const [begin, size] = sliceBounds(inputs.x, attributes);
      const end = begin.map((start, axis) => start + size[axis]);
      return [onnx.op('Slice', [names.x, onnx.integers(begin), onnx.integers(end)])];
    },
  },
  {
    kernel: 'StridedSlice',
    infer: ({ x }, attributes) => [{ shape: stridedSlice(x, attributes).finalShape, dtype: x.dtype }],
    lower: ({ onnx, names, inputs, attributes, outputs }) => {
      const { begin, end, strides } = stridedSlice(inputs.x, attributes);
      const stops = end.map((stop, axis) => (strides[axis] < 0 && stop < 0 ? beforeFirst : stop));
      const axes = begin.map((_, axis) => axis);
      const sliced = onnx.op('Slice', [
        names.x,
        ...[begin, stops, axes, strides].map((list) => onnx.integers(list)),
      ]);
      return [onnx.op('Reshape', [sliced, onnx.integers(outputs[0].shape)])];
    },
  },
  {
    kernel: 'Concat',
    infer: (inputs, attributes) => {
      const specs = Object.values(inputs);
      const axis = axisOf(specs[0], attributes);
      const size = specs.reduce((sum, { shape }) => sum + shape[axis], 0);
      return [{ shape: replaceAt(specs[0].shape, axis, size), dtype: specs[0].dtype }];
    },
    lower: ({ onnx, names, inputs, attributes }) => [
      onnx.op('Concat', Object.values(names), { axis: axisOf(Object.values(inputs)[0], attributes) }),
    ],
  },
  {
    kernel: 'Pack',
    infer: (inputs, { axis }) => {
      const specs = Object.values(inputs);
      const shape = expandDims(specs[0], axis as number);
      return [
        { shape: replaceAt(shape, packAxis(specs[0], axis as number), specs.length), dtype: specs[0].dtype },
      ];
    },
    lower: ({ onnx, names, inputs, attributes }) => {
      const [spec] = Object.values(inputs);
      const axis = attributes.axis as number;
      const shape = onnx.integers(expandDims(spec, axis));
      const expanded = Object.values(names).map((name) => onnx.op('Reshape', [name, shape]));
      return [onnx.op('Concat', expanded, { axis: packAxis(spec, axis) })];
    },
  },
  {
    kernel: 'Unpack',
    infer: ({ value }, attributes) => {
      const axis = axisOf(value, attributes);
      const shape = value.shape.filter((_, dimension) => dimension !== axis);
      return Array.from({ length: value.shape[axis] }, () => ({ shape, dtype: value.dtype }));
    },
    lower: ({ onnx, names, inputs, attributes, outputs }) => {
      const axis = axisOf(inputs.value, attributes);
      const sizes = onnx.integers(outputs.map(() => 1));
      const shape = onnx.integers(outputs[0].shape);
      return onnx
        .multi('Split', [names.value, sizes], outputs.length, { axis })
        .map((part) => onnx.op('Reshape', [part, shape]));
    },
  },
  {
    kernel: 'SplitV',
    infer: ({ x }, attributes) =>
      splitSizes(x, attributes).map((size) => ({
        shape: replaceAt(x.shape, axisOf(x, attributes), size),
        dtype: x.dtype,
      })),
    lower: ({ onnx, names, inputs, attributes, outputs }) => {
      const sizes = onnx.integers(splitSizes(inputs.x, attributes));
      return onnx.multi('Split', [names.x, sizes], outputs.length, { axis: axisOf(inputs.x, attributes) });
    },
  },
  {
    kernel: 'Tile',
    infer: ({ x }, { reps }) => [
      { shape: x.shape.map((size, axis) => size * (reps as number[])[axis]), dtype: x.dtype },
    ],
    lower: ({ onnx, names, attributes }) => [
      onnx.op('Tile', [names.x, onnx.integers(attributes.reps as number[])]),
    ],
  },
  {
    kernel: 'PadV2',
    infer: ({ x }, { paddings }) => [{ shape: paddedShape(x, paddings as number[][]), dtype: x.dtype }],
    lower: ({ onnx, names, inputs, attributes }) => {
      const { paddings, constantValue } = attributes as {
        paddings: [number, number][];
        constantValue: number;
      };
      const pads = onnx.integers([
        ...paddings.map(([before]) => before),
        ...paddings.map(([, after]) => after),
      ]);
      return [onnx.op('Pad', [names.x, pads, onnx.scalar(constantValue, inputs.x.dtype)])];
    },
  },
  {
    kernel: 'MirrorPad',
    infer: ({ x }, { paddings }) => [{ shape: paddedShape(x, paddings as number[][]), dtype: x.dtype }],
    lower: ({ onnx, names, inputs, attributes }) => {
      const { paddings, mode } = attributes as {
        paddings: [number, number][];
        mode: 'reflect' | 'symmetric';
      };
      const padded = paddings.reduce((name, [before, after], axis) => {
        if (before === 0 && after === 0) return name;
        const sources = mirroredIndices(inputs.x.shape[axis], before, after, mode === 'symmetric');
        return onnx.op('Gather', [name, onnx.integers(sources)], { axis });
      }, names.x);
      return [padded];
    },
  },
  {
    kernel: 'Reverse',
    infer: ({ x }) => [x],
    lower: ({ onnx, names, inputs, attributes }) => {
      const axes = util.parseAxisParam(attributes.dims as number[], [...inputs.x.shape]);
      if (axes.length === 0) return [names.x];
      const repeat = (value: number): string => onnx.integers(axes.map(() => value));
      return [onnx.op('Slice', [names.x, repeat(-1), repeat(beforeFirst), onnx.integers(axes), repeat(-1)])];
    },
  },
];

function packAxis(spec: TensorSpec, axis: number): number {
  return axis < 0 ? axis + spec.shape.length + 1 : axis;
}
