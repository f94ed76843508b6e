import { sizeOf } from '@simvae/arrays';
import type { App } from './app.js';
import { element, panel } from './dom.js';
import { latest } from './latest.js';
import { neighborsList } from './neighbors-list.js';
import { canvasOf, draw } from './pixels.js';

/** Pictures of the strip, both ends among them. */
const stops = 9;

/** Milliseconds that a walk takes when it is played. */
const duration = 4000;

/** On a straight line from the representation of image A to that of image B. */
export function walkPanel(app: App): HTMLElement {
  const { data, sample, networks, choice } = app;
  const strip = element('div', { class: 'strip', role: 'group', 'aria-label': 'Stops of the walk' });
  const image = canvasOf(choice.get('a').pixels, data.imageShape, 'image at this place of the walk');
  image.dataset.testid = 'walked';
  const neighbors = element('div');
  const place = element('output', { for: 'walk' });
  const slider = element('input', { type: 'range', id: 'walk', min: 0, max: 1, step: 0.01, value: 0 });

  const pointAt = (share: number): Float32Array => {
    const [from, to] = [choice.get('a').representation, choice.get('b').representation];
    return from.map((value, d) => value + share * (to[d] - value));
  };
  const show = latest<number>(async (share) => {
    const point = pointAt(share);
    neighbors.replaceChildren(neighborsList(app, sample.nearest(point, 4)));
    if (networks.decode) draw(image, await networks.decode(point), data.imageShape);
  }, app.fail);
  const walkTo = (share: number): void => {
    slider.value = String(share);
    place.textContent = `${Math.round(100 * share)} %`;
    show(share);
  };
  const showStrip = latest<null>(async () => {
    const shares = Array.from({ length: stops }, (_, stop) => stop / (stops - 1));
    const images = await stopImages(shares.map(pointAt));
    const buttons = shares.map((share, stop) => {
      const label = `${Math.round(100 * share)} % of the way from A to B`;
      const attributes = { type: 'button', 'aria-label': label, title: label, onclick: () => walkTo(share) };
      return element('button', attributes, canvasOf(images[stop], data.imageShape, ''));
    });
    strip.replaceChildren(...buttons);
  }, app.fail);
  /** The images there; without a decoder, the nearest test images. */
  const stopImages = async (points: readonly Float32Array[]): Promise<(Uint8Array | Float32Array)[]> => {
    if (!networks.decode) return points.map((point) => sample.pixels(sample.nearest(point, 1)[0].place));
    const size = sizeOf(data.imageShape);
    const rows = new Float32Array(points.length * data.latent);
    for (const [row, point] of points.entries()) rows.set(point, row * data.latent);
    const decoded = await networks.decode(rows);
    return points.map((_, row) => decoded.subarray(row * size, (row + 1) * size));
  };

  let playing = 0;
  const play = element('button', { type: 'button', 'aria-pressed': 'false' }, 'Play');
  const stop = (): void => {
    cancelAnimationFrame(playing);
    playing = 0;
    play.setAttribute('aria-pressed', 'false');
  };
  play.addEventListener('click', () => {
    if (playing !== 0) {
      stop();
      return;
    }
    play.setAttribute('aria-pressed', 'true');
    const began = performance.now();
    const frame = (now: number): void => {
      const share = Math.min(1, Math.max(0, (now - began) / duration));
      walkTo(share);
      if (share < 1) playing = requestAnimationFrame(frame);
      else stop();
    };
    playing = requestAnimationFrame(frame);
  });
  slider.addEventListener('input', () => {
    stop();
    walkTo(slider.valueAsNumber);
  });
  choice.watch(() => {
    showStrip(null);
    walkTo(slider.valueAsNumber);
  });
  showStrip(null);
  walkTo(0);
  const note =
    networks.decode === undefined
      ? 'Without a decoder: the test images nearest to each stop on the straight line between the representations of A and B.'
      : 'Images on the straight line between the representations of A and B.';
  return panel(
    'walk',
    'Walk from A to B',
    element('p', { class: 'note' }, note),
    strip,
    element('div', { class: 'walk-range' }, element('label', { for: 'walk' }, 'A to B'), slider, place),
    element('div', { class: 'row' }, play),
    element(
      'div',
      { class: 'split' },
      networks.decode !== undefined && element('figure', { class: 'huge' }, image),
      element('div', { class: 'grow' }, element('h3', {}, 'Nearest test images'), neighbors),
    ),
  );
}
