import type { Dataset } from '@simvae/data';
import type { ExplorerSample } from './explorer-data.js';

/**
 * Test images to look at: the first ones of each class in turn, as many of each as there are; the first ones where images have no
 * labels. In the order of the test set.
 *
 * @param most - images.
 */
export function testSample({ test, target }: Dataset, most: number): ExplorerSample {
  const all = Array.from({ length: test.count }, (_, image) => image);
  if (target === undefined) return { images: all.slice(0, most) };
  const { classes, values } = test.labels[target];
  const groups = new Map<number, number[]>();
  for (const image of all) {
    const group = groups.get(values[image]) ?? [];
    groups.set(values[image], group);
    group.push(image);
  }
  // The nth image of every class comes before the next of any.
  const ranked = [...groups.values()].flatMap((group) => group.map((image, rank) => ({ image, rank })));
  const images = ranked
    .sort((a, b) => a.rank - b.rank || a.image - b.image)
    .slice(0, most)
    .map(({ image }) => image)
    .sort((a, b) => a - b);
  return { images, labels: { target, classes, values: images.map((image) => values[image]) } };
}
