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

/** Leaves as JSON by path; lists count as leaves. */
function leaves(root: object, ignore: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const visit = (node: unknown, path: readonly string[]): void => {
    if (path.length === 1 && ignore.includes(path[0])) return;
    if (node === null || typeof node !== 'object' || Array.isArray(node)) {
      found.set(path.join('.'), JSON.stringify(node));
    } else {
      for (const [key, child] of Object.entries(node)) visit(child, [...path, key]);
    }
  };
  visit(root, []);
  return found;
}
