import { sizeOf } from '@simvae/arrays';
import { hostTensors, type Variables } from '@simvae/core';

/** Number of trained parameters: the sizes of all tensors of `params`, without state. */
export function parameterCount({ params }: Pick<Variables, 'params'>): number {
  let count = 0;
  for (const { shape } of hostTensors(params).values()) count += sizeOf(shape);
  return count;
}
