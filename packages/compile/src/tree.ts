/** A nested record with leaves of type `T`, as of parameters: `{ encoder: { dense1: { weight, bias } } }`. */
export interface Tree<T> {
  readonly [name: string]: T | Tree<T>;
}

/** Separates the names on the way to a leaf: `encoder/dense1/weight`. */
export const pathSeparator = '/';

/**
 * Lists the leaves of a tree with their paths, in the order of their keys as written.
 *
 * @param tree - the tree; `{}` has no leaves.
 * @param isLeaf - tells a leaf from a subtree.
 */
export function flattenTree<T>(tree: Tree<T>, isLeaf: (node: T | Tree<T>) => node is T): Map<string, T> {
  const leaves = new Map<string, T>();
  const visit = (node: Tree<T>, prefix: string): void => {
    for (const [name, child] of Object.entries(node)) {
      if (isLeaf(child)) leaves.set(prefix + name, child);
      else visit(child, prefix + name + pathSeparator);
    }
  };
  visit(tree, '');
  return leaves;
}

/** Builds the tree whose leaves have these paths: the inverse of `flattenTree`. */
export function unflattenTree<T>(leaves: Iterable<readonly [string, T]>): Tree<T> {
  const root: Record<string, unknown> = {};
  for (const [path, leaf] of leaves) {
    const names = path.split(pathSeparator);
    let node = root;
    for (const name of names.slice(0, -1)) {
      node[name] ??= {};
      node = node[name] as Record<string, unknown>;
    }
    node[names[names.length - 1]] = leaf;
  }
  return root as Tree<T>;
}
