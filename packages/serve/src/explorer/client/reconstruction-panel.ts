import type { App } from './app.js';
import { element, panel } from './dom.js';
import { latest } from './latest.js';
import { neighborsList } from './neighbors-list.js';
import { canvasOf } from './pixels.js';
import type { Picture } from './sample.js';

/** Nearest test images that are shown. */
const neighborCount = 8;

/** Image A: what is kept of it, and what it lies next to. */
export function reconstructionPanel(app: App): HTMLElement {
  const { data, sample, networks, choice } = app;
  const pictures = element('div', { class: 'pictures' });
  const neighbors = element('div', { 'data-testid': 'neighbors' });
  const show = latest<Picture>(async (picture) => {
    const original = figure(canvasOf(picture.pixels, data.imageShape, picture.name), `A: ${picture.name}`);
    const nearest = sample.nearest(picture.representation, neighborCount, picture.place);
    neighbors.replaceChildren(neighborsList(app, nearest));
    if (networks.decode === undefined) {
      pictures.replaceChildren(original);
      return;
    }
    const image = await networks.decode(picture.representation);
    const error = halfSquaredError(picture.pixels, image);
    const caption = `Reconstruction; half the squared error ${error.toFixed(1)}`;
    const reconstruction = canvasOf(image, data.imageShape, `reconstruction of ${picture.name}`);
    reconstruction.dataset.testid = 'reconstruction';
    pictures.replaceChildren(original, figure(reconstruction, caption));
  }, app.fail);
  choice.watch((slot) => {
    if (slot === 'a') show(choice.get('a'));
  });
  show(choice.get('a'));
  return panel(
    'reconstruction',
    'Image A',
    pictures,
    'missing' in data.decoder && element('p', { class: 'note' }, data.decoder.missing),
    element('h3', {}, 'Nearest test images, by distance in the representation'),
    neighbors,
  );
}

function figure(canvas: HTMLCanvasElement, caption: string): HTMLElement {
  return element('figure', { class: 'large' }, canvas, element('figcaption', {}, caption));
}

/** 1/2 sum (x - y)^2 over pixels in [0, 1], as in the tables. */
function halfSquaredError(bytes: Uint8Array, image: Float32Array): number {
  return image.reduce((sum, value, i) => sum + 0.5 * (value - bytes[i] / 255) ** 2, 0);
}
