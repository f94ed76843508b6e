import { type Image, sizeOf } from '@simvae/arrays';

/**
 * Rejects images whose shape does not describe their data.
 *
 * @param caller - function named in the error.
 */
export function checkImage({ data, shape }: Image, caller: string): void {
  const positive = shape.every((length) => Number.isInteger(length) && length > 0);
  if (shape.length !== 3 || !positive || sizeOf(shape) !== data.length) {
    throw new RangeError(
      `${caller}: \`image.shape\` must be [height, width, channels] of ${data.length} values, got [${shape.join(', ')}].`,
    );
  }
}
