import type { HostTensor } from '@simvae/arrays';
import { type HostArray, type Tree, unflattenTree } from '@simvae/compile';

/** The shapes of named tensors as a tree. */
export function shapeTree(tensors: ReadonlyMap<string, HostTensor>): Tree<readonly number[]> {
  return unflattenTree(Array.from(tensors, ([path, { shape }]) => [path, shape] as const));
}

/** The arrays of named tensors as a tree. */
export function arrayTree(tensors: ReadonlyMap<string, { readonly data: Float32Array }>): Tree<HostArray> {
  return unflattenTree<HostArray>(Array.from(tensors, ([path, { data }]) => [path, data] as const));
}

/**
 * Copies values into named tensors.
 *
 * @param describe - what a path is called in messages.
 * @throws {RangeError} If a path or shape is not that of a target; nothing is copied then.
 */
export function writeTensors(
  targets: ReadonlyMap<string, HostTensor>,
  values: ReadonlyMap<string, HostTensor>,
  describe: (path: string) => string,
): void {
  for (const [path, { shape }] of values) {
    const target = targets.get(path);
    if (target?.shape.join() !== shape.join()) {
      const known = target ? `shape [${target.shape}]` : 'no such tensor';
      throw new RangeError(
        `${describe(path)} must match the method's, which has ${known}, got shape [${shape}].`,
      );
    }
  }
  for (const [path, { data }] of values) targets.get(path)!.data.set(data);
}
