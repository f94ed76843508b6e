import type { App } from './app.js';
import { element, shown } from './dom.js';
import { canvasOf } from './pixels.js';
import type { Neighbor } from './sample.js';

/** Test images with their distances, nearest first. */
export function neighborsList({ data, sample }: App, neighbors: readonly Neighbor[]): HTMLElement {
  const items = neighbors.map(({ place, distance }) => {
    const caption = element(
      'figcaption',
      {},
      ...[sample.className(place)].filter((name) => name !== undefined),
      element('br'),
      shown(distance),
    );
    const picture = canvasOf(sample.pixels(place), data.imageShape, sample.name(place));
    return element(
      'li',
      {},
      element('figure', { class: 'small', title: sample.name(place) }, picture, caption),
    );
  });
  return element('ol', { class: 'pictures' }, ...items);
}
