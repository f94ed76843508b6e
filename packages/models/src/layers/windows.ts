/**
 * Rows and columns added around an image before a window moves over it: as many on every side, or
 * `[top, bottom, left, right]`.
 */
export type Padding = number | readonly [top: number, bottom: number, left: number, right: number];

/** Padding in TensorFlow.js's form: before and after, of rows, height, width and channels. */
export type ExplicitPadding = [[0, 0], [number, number], [number, number], [0, 0]];

/** Padding that leaves as many positions at stride 1: of an odd number, the larger half comes after. */
export function samePadding(size: number): Padding {
  const [before, after] = [Math.floor((size - 1) / 2), Math.ceil((size - 1) / 2)];
  return [before, after, before, after];
}

/**
 * Padding in TensorFlow.js's form.
 *
 * @throws {RangeError} If a number is no whole number from 0 on.
 */
export function explicitPadding(caller: string, padding: Padding): ExplicitPadding {
  const sides = typeof padding === 'number' ? [padding, padding, padding, padding] : padding;
  if (sides.length !== 4 || !sides.every((side) => Number.isSafeInteger(side) && side >= 0)) {
    throw new RangeError(
      `${caller}: \`padding\` must be a whole number from 0 on, or four of them, got ${String(padding)}.`,
    );
  }
  const [top, bottom, left, right] = sides;
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/** @throws {RangeError} If an option is no positive integer. */
export function checkCounts(caller: string, options: Readonly<Record<string, number>>): void {
  for (const [name, value] of Object.entries(options)) {
    if (!Number.isSafeInteger(value) || value < 1) {
      throw new RangeError(`${caller}: \`${name}\` must be a positive integer, got ${value}.`);
    }
  }
}

/**
 * Rows as images.
 *
 * @returns [height, width, channels].
 * @throws {RangeError} If they are none.
 */
export function imageShapeOf(
  caller: string,
  shape: readonly number[],
): readonly [height: number, width: number, channels: number] {
  if (shape.length !== 3) {
    throw new RangeError(
      `${caller}: rows must be of shape [height, width, channels], got [${shape.join(', ')}].`,
    );
  }
  const [height, width, channels] = shape;
  return [height, width, channels];
}

/**
 * Positions of a window in a padded image: floor((padded - size) / strides) + 1 by height and by width.
 *
 * @throws {RangeError} If the window is larger than the padded image.
 */
export function windowPositions(
  caller: string,
  [height, width]: readonly number[],
  [, rows, columns]: ExplicitPadding,
  size: number,
  strides: number,
): readonly [height: number, width: number] {
  const padded = [height + rows[0] + rows[1], width + columns[0] + columns[1]];
  if (Math.min(...padded) < size) {
    throw new RangeError(
      `${caller}: rows must be at least ${size} by ${size} with their padding, got ${padded.join(' by ')}.`,
    );
  }
  const [first, second] = padded.map((length) => Math.floor((length - size) / strides) + 1);
  return [first, second];
}
