/**
 * Numbers with a shape, row-major, on the host: a parameter, an image, a matrix of representations. The one type that
 * the packages exchange arrays by; tensors of TensorFlow.js exist inside of compiled functions only.
 */
export interface HostTensor<Shape extends readonly number[] = readonly number[], Data = Float32Array> {
  readonly shape: Shape;
  /** As many elements as the product of the shape. */
  readonly data: Data;
}

/** Shape of one image. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** An image, pixels in [0, 1]. */
export type Image = HostTensor<ImageShape>;

/** Images of one shape, pixels in [0, 1], `[count, height, width, channels]`. */
export type Images = HostTensor<readonly [count: number, height: number, width: number, channels: number]>;

/** A table of numbers by rows, `[rows, columns]`. */
export type Matrix<Data = Float32Array | Float64Array> = HostTensor<
  readonly [rows: number, columns: number],
  Data
>;

/** Number of elements of a shape: the product of its lengths, 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, length) => size * length, 1);
}

/**
 * A tensor as a matrix: its first dimension as rows, all others as columns. The data is shared, not copied.
 *
 * @throws {RangeError} If the tensor is a scalar, or its shape does not describe its data.
 */
export function matrixOf<Data extends ArrayLike<number>>({
  data,
  shape,
}: HostTensor<readonly number[], Data>): Matrix<Data> {
  if (shape.length === 0 || sizeOf(shape) !== data.length) {
    throw new RangeError(
      `matrixOf: \`shape\` must be that of rows of ${data.length} numbers, got [${shape.join(', ')}].`,
    );
  }
  return { data, shape: [shape[0], sizeOf(shape.slice(1))] };
}

/**
 * Rows from `start` to before `end` of a tensor, or to its last one. The data is shared, not copied.
 *
 * @throws {RangeError} If a bound is negative or no whole number, or the tensor is a scalar.
 */
export function sliceRows(tensor: HostTensor, start: number, end: number): HostTensor {
  const [rows, ...rest] = tensor.shape;
  const width = sizeOf(rest);
  const last = Math.min(end, rows);
  if (!(Number.isInteger(start) && start >= 0 && Number.isInteger(last) && last >= 0)) {
    throw new RangeError(
      `sliceRows: \`start\` and \`end\` must be rows of shape [${tensor.shape}], got ${start} and ${end}.`,
    );
  }
  return {
    data: tensor.data.subarray(start * width, last * width),
    shape: [Math.max(0, last - start), ...rest],
  };
}

/**
 * The left and the right half of every row of a matrix, copied: means and log-variances of a posterior.
 *
 * @throws {RangeError} If the columns cannot be halved, or the shape does not describe the data.
 */
export function splitColumns({
  data,
  shape: [rows, columns],
}: Matrix<Float32Array>): [Matrix<Float32Array>, Matrix<Float32Array>] {
  if (columns % 2 !== 0) {
    throw new RangeError(`splitColumns: the matrix must have an even number of columns, got ${columns}.`);
  }
  if (rows * columns !== data.length) {
    throw new RangeError(
      `splitColumns: \`shape\` must be that of ${data.length} numbers, got [${rows}, ${columns}].`,
    );
  }
  const half = columns / 2;
  const part = (first: number): Matrix<Float32Array> => {
    const copy = new Float32Array(rows * half);
    for (let row = 0; row < rows; row++) {
      const from = row * columns + first;
      copy.set(data.subarray(from, from + half), row * half);
    }
    return { data: copy, shape: [rows, half] };
  };
  return [part(0), part(half)];
}
