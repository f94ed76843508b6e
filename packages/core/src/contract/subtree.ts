import type { TensorTree } from '@simvae/compile';
import { Tensor } from '@tensorflow/tfjs-core';

/**
 * The part of a tree under a name; `{}` where the tree has no leaves there, because trees are known by their leaves.
 *
 * @param tree - parameters or state as bound for a method.
 * @param name - of a subtree.
 * @throws {TypeError} If a tensor has this name.
 */
export function subtree(tree: TensorTree | undefined, name: string): TensorTree {
  const node = tree?.[name] ?? {};
  if (node instanceof Tensor) throw new TypeError(`subtree: \`${name}\` must name a subtree, got a tensor.`);
  return node;
}
