import type { TensorTree } from '@simvae/compile';
import { Tensor } from '@tensorflow/tfjs-core';

/**
 * The tensor of a name in a tree of parameters or state.
 *
 * @throws {TypeError} If there is none.
 */
export function leaf<T extends Tensor>(tree: TensorTree | undefined, name: string): T {
  const node = tree?.[name];
  if (!(node instanceof Tensor)) {
    const known = Object.keys(tree ?? {}).join(', ') || 'nothing';
    throw new TypeError(`leaf: \`${name}\` must name a tensor of the tree, which has ${known}.`);
  }
  return node as T;
}
