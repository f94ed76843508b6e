import type { StageResults } from '../stages.js';
import { classOf, type ExamplePictures, exampleSprite } from './example-pictures.js';
import type { ExampleProfile } from './example-profile.js';

/** Nearest images that are listed of each. */
const nearest = 8;

/**
 * The stage `map` with its picture: a cloud for each class around a circle, the better the scores the further apart.
 *
 * @param count - images.
 */
export function exampleMap(
  { score, targets, random }: ExampleProfile,
  count: number,
): { readonly result: StageResults['map']; readonly pictures: ExamplePictures } {
  const images = Array.from({ length: count }, (_, i) => i);
  const classes = Object.values(targets)[0].classes.length;
  const cloud = (what: string, radius: number) => {
    const stream = random(what);
    return images.map((image): [number, number] => {
      const angle = (2 * Math.PI * classOf(image, classes)) / classes;
      const at = (center: number) => Number((radius * center + stream.normal()).toPrecision(4));
      return [at(Math.cos(angle)), at(Math.sin(angle))];
    });
  };
  const pca = cloud('pca', 4 * score);
  const { sprite, pictures } = exampleSprite(count, classes);
  const labels = Object.entries(targets).map(([name, { classes: names }], t) => [
    name,
    {
      classes: names,
      values: images.map((image) => (t === 0 ? classOf(image, classes) : image % names.length)),
    },
  ]);
  const result = {
    images,
    sprite,
    pca,
    explained: [0.31, 0.22] as const,
    umap: cloud('umap', 12 * score),
    neighbors: images.map((image) => nearestTo(pca, image)),
    labels: Object.fromEntries(labels),
    factors: { rotation: images.map((image) => Number(Math.sin(image).toFixed(3))) },
  };
  return { result, pictures };
}

function nearestTo(points: readonly (readonly [number, number])[], image: number): number[] {
  const [x, y] = points[image];
  const distances = Float64Array.from(points, ([u, v]) => (u - x) ** 2 + (v - y) ** 2);
  const found: number[] = [];
  for (let other = 0; other < points.length; other++) {
    if (other === image) continue;
    let place = found.length;
    while (place > 0 && distances[found[place - 1]] > distances[other]) place--;
    if (place < nearest) found.splice(place, 0, other);
    if (found.length > nearest) found.pop();
  }
  return found;
}
