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
