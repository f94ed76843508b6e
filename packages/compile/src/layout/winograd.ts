import type { SlidingWindow } from '../kernels/geometry.js';
import type { OnnxBuilder } from '../onnx/onnx-builder.js';
import { type AxisTransform, axisTransform, hasAxisTransform, type Rows } from './winograd-matrices.js';

/** Whether a convolution can be computed so: 3 x 3, stride 1, a zero around, sizes that have a transform. */
export function hasWinograd({ kernel, strides, before, after, input }: SlidingWindow): boolean {
  return (
    kernel.every((size) => size === 3) &&
    strides.every((stride) => stride === 1) &&
    [...before, ...after].every((pad) => pad === 1) &&
    input.every(hasAxisTransform)
  );
}

/**
 * A convolution of 3 x 3 taps by Winograd's algorithm: matrix products, one for each pair of points of rows and columns. Images
 * and results lie as rows, [h, w, n, channels]; filters as they are, [3, 3, inputs, outputs].
 *
 * Tensors between are named after the points they hold: [row points, row tiles, column points, column tiles * n, channels].
 */
export class Winograd {
  private readonly onnx: OnnxBuilder;
  private readonly window: SlidingWindow;
  private readonly rows: AxisTransform;
  private readonly columns: AxisTransform;

  constructor(onnx: OnnxBuilder, window: SlidingWindow) {
    this.onnx = onnx;
    this.window = window;
    const [height, width] = window.input;
    this.rows = axisTransform(height);
    this.columns = axisTransform(width);
  }

  /** Height and width of the maps; filters are transformed for one size. */
  get size(): string {
    return this.window.input.join('x');
  }

  /** Points of images, for `forward` and `filterGradient`. */
  inputPoints(x: string): string {
    return this.toPoints(x, this.window.inChannels, this.rows.input, this.columns.input);
  }

  /** Points of a gradient by the result, for both gradients. */
  resultPoints(dy: string): string {
    return this.toPoints(
      dy,
      this.window.outChannels,
      transposed(this.rows.result),
      transposed(this.columns.result),
    );
  }

  /** Points of a filter, [row points, 1, column points, inputs, outputs], for `forward` and `inputGradient`. */
  filterPoints(filter: string): string {
    const { inChannels: inputs, outChannels: outputs } = this.window;
    const { rows, columns } = this;
    const flat = this.reshape(filter, [9, inputs * outputs]);
    const points = this.multiply(this.matrix(this.filterMatrix()), flat);
    return this.reshape(points, [rows.points, 1, columns.points, inputs, outputs]);
  }

  /** y as rows. */
  forward(inputPoints: string, filterPoints: string): string {
    const products = this.multiply(inputPoints, filterPoints);
    return this.fromPoints(products, this.window.outChannels, this.rows.result, this.columns.result);
  }

  /** dx as rows. */
  inputGradient(resultPoints: string, filterPoints: string): string {
    const products = this.onnx.op(
      'FusedMatMul',
      [resultPoints, filterPoints],
      { transA: 0, transB: 1 },
      'com.microsoft',
    );
    return this.fromPoints(
      products,
      this.window.inChannels,
      transposed(this.rows.input),
      transposed(this.columns.input),
    );
  }

  /** dw, [3, 3, inputs, outputs]. */
  filterGradient(inputPoints: string, resultPoints: string): string {
    const { inChannels: inputs, outChannels: outputs } = this.window;
    const { onnx, rows, columns } = this;
    const products = onnx.op(
      'FusedMatMul',
      [inputPoints, resultPoints],
      { transA: 1, transB: 0 },
      'com.microsoft',
    );
    const summed =
      rows.tiles === 1 ? products : onnx.op('ReduceSum', [products, onnx.integers([1])], { keepdims: 0 });
    const flat = this.reshape(summed, [rows.points * columns.points, inputs * outputs]);
    const gradient = this.multiply(this.matrix(transposed(this.filterMatrix())), flat);
    return this.reshape(gradient, [3, 3, inputs, outputs]);
  }

  /** [h, w, n, channels] to points, along rows and then along columns. */
  private toPoints(x: string, channels: number, alongRows: Rows, alongColumns: Rows): string {
    const { batch: images, input } = this.window;
    const [height, width] = input;
    const { rows, columns } = this;
    const first = this.multiply(this.matrix(alongRows), this.reshape(x, [height, width * images * channels]));
    const second = this.multiply(
      this.matrix(alongColumns),
      this.reshape(first, [rows.points * rows.tiles, width, images * channels]),
    );
    return this.reshape(second, [rows.points, rows.tiles, columns.points, columns.tiles * images, channels]);
  }

  /** Points to [h, w, n, channels]. */
  private fromPoints(points: string, channels: number, alongRows: Rows, alongColumns: Rows): string {
    const { batch: images, input } = this.window;
    const [height, width] = input;
    const { rows, columns } = this;
    const rowPoints = rows.points * rows.tiles;
    const first = this.multiply(
      this.matrix(alongColumns),
      this.reshape(points, [rowPoints, columns.points * columns.tiles, images * channels]),
    );
    const second = this.multiply(
      this.matrix(alongRows),
      this.reshape(first, [rowPoints, width * images * channels]),
    );
    return this.reshape(second, [height, width, images, channels]);
  }

  /** [row points * column points, 9] */
  private filterMatrix(): Rows {
    return this.rows.filter.flatMap((row) =>
      this.columns.filter.map((column) => row.flatMap((a) => column.map((b) => a * b))),
    );
  }

  private matrix(rows: Rows): string {
    return this.onnx.constant(Float32Array.from(rows.flat()), [rows.length, rows[0].length], 'float32');
  }

  private multiply(a: string, b: string): string {
    return this.onnx.op('MatMul', [a, b]);
  }

  private reshape(x: string, shape: readonly number[]): string {
    return this.onnx.op('Reshape', [x, this.onnx.integers(shape)]);
  }
}

function transposed(rows: Rows): Rows {
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}
