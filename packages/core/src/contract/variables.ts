import type { HostTensor } from '@simvae/arrays';
import { flattenTree, type TensorTree, type Tree, unflattenTree } from '@simvae/compile';
import { Tensor, tensor } from '@tensorflow/tfjs-core';
import type { BoundVariables, Variables } from './network.js';

/** The tensors of a tree of parameters or state, by path: `encoder/dense1/weight`. */
export function hostTensors(tree: Tree<HostTensor>): Map<string, HostTensor> {
  return flattenTree<HostTensor>(tree, (node): node is HostTensor => ArrayBuffer.isView(node.data));
}

/**
 * Makes tensors of initial variables, to call a network or a method eagerly. Dispose of them, or call in a `tidy`.
 *
 * @param variables - what `init` returned.
 */
export function bindVariables({ params, state }: Variables): BoundVariables {
  return { params: bind(params), state: bind(state) };
}

function bind(tree: Tree<HostTensor>): TensorTree {
  return unflattenTree(
    Array.from(
      hostTensors(tree),
      ([path, { data, shape }]) => [path, tensor(data.slice(), [...shape])] as const,
    ),
  );
}

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
