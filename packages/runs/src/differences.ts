/**
 * Lists what differs between two trees of values, as `training.epochs: 5 there, 6 asked for`.
 *
 * @param ignore - names at the root that may differ.
 */
export function differences(there: object, asked: object, ignore: readonly string[] = []): string[] {
  const [a, b] = [leaves(there, ignore), leaves(asked, ignore)];
  return [...new Set([...a.keys(), ...b.keys()])]
    .filter((path) => a.get(path) !== b.get(path))
    .map((path) => `${path}: ${a.get(path) ?? 'absent'} there, ${b.get(path) ?? 'absent'} asked for`);
}

/**
 * The leaves of a tree as JSON, by their path with dots between; lists and objects without members count as leaves.
 *
 * @param ignore - names at the root to leave out.
 */
export function leaves(root: object, ignore: readonly string[] = []): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (node: unknown, path: readonly string[]): void => {
    if (node === undefined || (path.length === 1 && ignore.includes(path[0]))) return;
    const children =
      node !== null && typeof node === 'object' && !Array.isArray(node) ? Object.entries(node) : [];
    if (children.length > 0) for (const [key, child] of children) visit(child, [...path, key]);
    else found.set(path.join('.'), JSON.stringify(node));
  };
  visit(root, []);
  return found;
}
