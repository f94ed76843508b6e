import type { Tensor } from '@tensorflow/tfjs-core';

/** Throws unless a tensor has this shape; `null` accepts any extent of an axis. */
export function requireShape(
  caller: string,
  argument: string,
  tensor: Tensor,
  shape: readonly (number | null)[],
): void {
  const fits =
    tensor.shape.length === shape.length && shape.every((n, i) => n === null || n === tensor.shape[i]);
  if (!fits) {
    const expected = shape.map((n) => n ?? '*').join(', ');
    throw new RangeError(
      `${caller}: \`${argument}\` must have shape [${expected}], got [${tensor.shape.join(', ')}].`,
    );
  }
}

/** Throws unless the rows of a batch are whole sets of views. */
export function requireDivisible(caller: string, rows: number, views: number): void {
  if (!Number.isInteger(views) || views < 1 || rows % views !== 0) {
    throw new RangeError(
      `${caller}: \`views\` must be a positive integer that divides the number of rows, ${rows}, got ${views}.`,
    );
  }
}

/** Throws unless a number is finite and above zero. */
export function requirePositive(caller: string, argument: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new RangeError(`${caller}: \`${argument}\` must be a positive number, got ${value}.`);
  }
}
