/** A nested record with leaves of type `T`, as of parameters: `{ encoder: { dense1: { weight, bias } } }`. */
export interface Tree<T> {
  readonly [name: string]: T | Tree<T>;
}

/** Separates the names on the way to a leaf: `encoder/dense1/weight`. */
const separator = '/';

/** Names by which a path from a file would reach the prototype of all objects. */
const reserved = /(?:^|\/)(?:__proto__|constructor|prototype)(?:\/|$)/;

/**
 * Lists the leaves of a tree with their paths, in the order of their keys as written.
 *
 * @param tree - the tree; `{}` has no leaves. A name may be a path itself: `{ 'dense1/weight': w }`.
 * @param isLeaf - tells a leaf from a subtree.
 * @throws {RangeError} If two leaves have one path, or a name is `__proto__`, `constructor` or `prototype`.
 * @throws {TypeError} If something in the tree is neither a leaf nor a record.
 */
export function flattenTree<T>(tree: Tree<T>, isLeaf: (node: T | Tree<T>) => node is T): Map<string, T> {
  const leaves = new Map<string, T>();
  const visit = (node: Tree<T>, prefix: string): void => {
    for (const [name, child] of Object.entries(node)) {
      const path = prefix + name;
      checkPath('flattenTree', path);
      if (isLeaf(child)) {
        if (leaves.has(path)) {
          throw new RangeError(`flattenTree: a path must lead to one leaf, got two for \`${path}\`.`);
        }
        leaves.set(path, child);
      } else if (typeof child === 'object' && child !== null) {
        visit(child, path + separator);
      } else {
        throw new TypeError(`flattenTree: \`${path}\` must be a leaf or a tree of leaves, got ${child}.`);
      }
    }
  };
  visit(tree, '');
  return leaves;
}

/**
 * Builds the tree whose leaves have these paths: the inverse of `flattenTree`.
 *
 * @throws {RangeError} If two leaves have one path, one lies below another, or a name is `__proto__`, `constructor` or
 *   `prototype`.
 */
export function unflattenTree<T>(leaves: Iterable<readonly [string, T]>): Tree<T> {
  const root: Record<string, unknown> = {};
  const trees = new Set<unknown>([root]);
  for (const [path, leaf] of leaves) {
    checkPath('unflattenTree', path);
    const names = path.split(separator);
    const last = names.pop()!;
    let node = root;
    for (const name of names) {
      if (!Object.hasOwn(node, name)) {
        node[name] = {};
        trees.add(node[name]);
      }
      if (!trees.has(node[name])) {
        throw new RangeError(`unflattenTree: \`${path}\` must not lie below the leaf \`${name}\`.`);
      }
      node = node[name] as Record<string, unknown>;
    }
    if (Object.hasOwn(node, last)) {
      throw new RangeError(`unflattenTree: a path must lead to one leaf, got two for \`${path}\`.`);
    }
    node[last] = leaf;
  }
  return root as Tree<T>;
}

function checkPath(caller: string, path: string): void {
  if (reserved.test(path)) {
    throw new RangeError(
      `${caller}: names must not be __proto__, constructor or prototype, got \`${path}\`.`,
    );
  }
}
