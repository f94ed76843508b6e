import { type TensorTree, type Tree, unflattenTree } from '@simvae/compile';
import { tensor } from '@tensorflow/tfjs-core';
import { hostTensors } from './host-tensors.js';
import type { BoundVariables, HostTensor, Variables } from './network.js';

/**
 * Makes tensors of initial variables, to call a network or a method eagerly. Dispose of them, or call in a `tidy`.
 *
 * @param variables - what `init` returned.
 */
export function bindVariables({ params, state }: Variables): BoundVariables {
  return { params: bind(params), state: bind(state) };
}

function bind(tree: Tree<HostTensor>): TensorTree {
  const leaves = hostTensors(tree);
  return unflattenTree(
    Array.from(leaves, ([path, { data, shape }]) => [path, tensor(data.slice(), [...shape])] as const),
  );
}
