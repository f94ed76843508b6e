import type { OnnxBuilder } from '../onnx/onnx-builder.js';
import type { TensorSpec } from '../types.js';
import type { KernelRule, Lowering } from './kernel-rule.js';

/*
 * Resizing is linear along each axis: output = R x C^T for the rows and columns of every channel, with constant matrices R
 * [new, old] and C. Its gradient is R^T dy C.
 */

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

/** Weights of the old pixels (columns) in each new one (rows). */
type Weights = (newSize: number, oldSize: number, attributes: ResizeAttributes) => number[][];

/** Old pixels per new one. */
function ratio(newSize: number, oldSize: number, { alignCorners }: ResizeAttributes): number {
  return alignCorners && newSize > 1 ? (oldSize - 1) / (newSize - 1) : oldSize / newSize;
}

/** Between the two nearest pixels, by distance. */
const bilinear: Weights = (newSize, oldSize, attributes) =>
  Array.from({ length: newSize }, (_, i) => {
    const step = ratio(newSize, oldSize, attributes);
    const source = attributes.halfPixelCenters ? step * (i + 0.5) - 0.5 : step * i;
    const low = Math.max(0, Math.floor(source));
    const high = Math.min(oldSize - 1, Math.ceil(source));
    const fraction = source - low;
    const row = new Array<number>(oldSize).fill(0);
    row[low] += 1 - fraction;
    row[high] += fraction;
    return row;
  });

/** The pixel that tfjs calls nearest. */
function nearestPixel(i: number, newSize: number, oldSize: number, attributes: ResizeAttributes): number {
  const source = ratio(newSize, oldSize, attributes) * (attributes.halfPixelCenters ? i + 0.5 : i);
  return Math.min(oldSize - 1, attributes.alignCorners ? Math.round(source) : Math.floor(source));
}

const nearest: Weights = (newSize, oldSize, attributes) =>
  Array.from({ length: newSize }, (_, i) => {
    const row = new Array<number>(oldSize).fill(0);
    row[nearestPixel(i, newSize, oldSize, attributes)] = 1;
    return row;
  });

function transposed(matrix: number[][]): number[][] {
  return matrix[0].map((_, column) => matrix.map((row) => row[column]));
}

/** Multiplies the rows and the columns of images [batch, height, width, channels] by constant matrices. */
function alongAxes(
  onnx: OnnxBuilder,
  images: string,
  spec: TensorSpec,
  matrices: [number[][], number[][]],
): string {
  const [batch, height, width, channels] = spec.shape;
  const [rows, columns] = matrices.map((matrix) =>
    onnx.constant(Float32Array.from(matrix.flat()), [matrix.length, matrix[0].length], 'float32'),
  );
  const newHeight = matrices[0].length;
  const byRow = onnx.op('Reshape', [images, onnx.integers([batch, height, width * channels])]);
  const tall = onnx.op('MatMul', [rows, byRow]);
  const byColumn = onnx.op('Reshape', [tall, onnx.integers([batch * newHeight, width, channels])]);
  const wide = onnx.op('MatMul', [columns, byColumn]);
  return onnx.op('Reshape', [wide, onnx.integers([batch, newHeight, matrices[1].length, channels])]);
}

function attributesOf({ attributes }: Pick<Lowering, 'attributes'>): ResizeAttributes {
  return attributes as unknown as ResizeAttributes;
}

function resizedShape({ shape }: TensorSpec, { size }: Lowering['attributes']): number[] {
  return [shape[0], ...(size as number[]), shape[3]];
}

function gradient(kernel: string, weights: Weights): KernelRule {
  return {
    kernel,
    infer: ({ images }) => [images],
    lower: (lowering) => {
      const { onnx, names, inputs } = lowering;
      const of = (axis: 1 | 2): number[][] =>
        transposed(weights(inputs.dy.shape[axis], inputs.images.shape[axis], attributesOf(lowering)));
      return [alongAxes(onnx, names.dy, inputs.dy, [of(1), of(2)])];
    },
  };
}

export const resizingRules: readonly KernelRule[] = [
  {
    kernel: 'ResizeBilinear',
    infer: ({ images }, attributes) => [{ shape: resizedShape(images, attributes), dtype: 'float32' }],
    lower: (lowering) => {
      const { onnx, names, inputs, outputs } = lowering;
      const images = inputs.images.dtype === 'float32' ? names.images : onnx.cast(names.images, 'float32');
      const of = (axis: 1 | 2): number[][] =>
        bilinear(outputs[0].shape[axis], inputs.images.shape[axis], attributesOf(lowering));
      return [alongAxes(onnx, images, inputs.images, [of(1), of(2)])];
    },
  },
  {
    kernel: 'ResizeNearestNeighbor',
    infer: ({ images }, attributes) => [{ shape: resizedShape(images, attributes), dtype: images.dtype }],
    lower: (lowering) => {
      const { onnx, names, inputs, outputs } = lowering;
      const pick = (images: string, axis: 1 | 2): string => {
        const [newSize, oldSize] = [outputs[0].shape[axis], inputs.images.shape[axis]];
        const pixels = Array.from({ length: newSize }, (_, i) =>
          nearestPixel(i, newSize, oldSize, attributesOf(lowering)),
        );
        return onnx.op('Gather', [images, onnx.integers(pixels)], { axis });
      };
      return [pick(pick(names.images, 1), 2)];
    },
  },
  gradient('ResizeBilinearGrad', bilinear),
  gradient('ResizeNearestNeighborGrad', nearest),
];
