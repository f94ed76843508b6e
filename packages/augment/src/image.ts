/** An image of floats. */
export interface Image {
  /** Values in row-major order, channels last; pixels in [0, 1]. */
  readonly data: Float32Array;
  /** `[height, width, channels]`. */
  readonly shape: readonly [number, number, number];
}

/**
 * Rejects images whose shape does not describe their data.
 *
 * @param caller - function named in the error.
 */
export function checkImage({ data, shape }: Image, caller: string): void {
  const [height, width, channels] = shape;
  const positive = shape.every((length) => Number.isInteger(length) && length > 0);
  if (shape.length !== 3 || !positive || height * width * channels !== data.length) {
    throw new RangeError(
      `${caller}: \`image.shape\` must be [height, width, channels] of ${data.length} values, got [${shape.join(', ')}].`,
    );
  }
}
