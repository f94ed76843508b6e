import { RandomStream } from '@simvae/random';

/**
 * A sample of images, stratified by their class: of each class as large a part as of the whole, by largest remainders. Images
 * without a class (-1) are a class of their own. The same for the same labels, whatever the run.
 *
 * @param labels - class of every image; undefined where images have none.
 * @param size - images, at most.
 * @returns their indices, rising.
 */
export function sampleImages(count: number, labels: ArrayLike<number> | undefined, size: number): Int32Array {
  const all = Int32Array.from({ length: count }, (_, i) => i);
  if (count <= size) return all;
  const classes = new Map<number, number>();
  for (const image of all) {
    const label = labels?.[image] ?? -1;
    classes.set(label, (classes.get(label) ?? 0) + 1);
  }
  const wanted = apportion(classes, size);
  const chosen: number[] = [];
  for (const image of new RandomStream(0, 'map', 'images').permutation(count)) {
    const label = labels?.[image] ?? -1;
    const left = wanted.get(label)!;
    if (left === 0) continue;
    wanted.set(label, left - 1);
    chosen.push(image);
  }
  return Int32Array.from(chosen).sort();
}

/** How many of each class there are to be, `size` in all; of equal remainders the smaller class label is first. */
function apportion(classes: ReadonlyMap<number, number>, size: number): Map<number, number> {
  const count = [...classes.values()].reduce((sum, each) => sum + each, 0);
  const shares = [...classes].map(([label, each]) => ({ label, share: (each * size) / count }));
  const wanted = new Map(shares.map(({ label, share }) => [label, Math.floor(share)]));
  let left = size - [...wanted.values()].reduce((sum, each) => sum + each, 0);
  const byRemainder = shares.sort((a, b) => (b.share % 1) - (a.share % 1) || a.label - b.label);
  for (const { label } of byRemainder) {
    if (left === 0) break;
    wanted.set(label, wanted.get(label)! + 1);
    left--;
  }
  return wanted;
}
