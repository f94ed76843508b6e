import { flattenTree, type Tree } from '@simvae/compile';
import type { HostTensor } from './network.js';

/** The tensors of a tree of parameters or state, by path. */
export function hostTensors(tree: Tree<HostTensor>): Map<string, HostTensor> {
  return flattenTree<HostTensor>(tree, (node): node is HostTensor => ArrayBuffer.isView(node.data));
}
