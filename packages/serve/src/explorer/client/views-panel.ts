import { memoryImages, sizeOf } from '@simvae/arrays';
import { randomViews } from '@simvae/augment';
import type { App } from './app.js';
import { element, panel, shown } from './dom.js';
import { latest } from './latest.js';
import { canvasOf } from './pixels.js';
import type { Picture } from './sample.js';
import { type Spread, spreadPlot } from './spread-plot.js';

/** Views of an image. */
const viewCount = 24;

/** How far views of image A, augmented as in training, lie from each other. */
export function viewsPanel(app: App): HTMLElement {
  const { data, sample, networks, choice } = app;
  const size = sizeOf(data.imageShape);
  let round = 0;
  const grid = element('div', { class: 'views', role: 'img', 'aria-label': 'views of image A' });
  const plot = element('div', { class: 'plot', 'data-testid': 'spread' });
  const facts = element('p', { 'data-testid': 'spread-facts' });
  const means = element('div', { class: 'pictures' });
  const hint = element('span', { class: 'note' }, 'Point at a test image in the plot to see it.');
  const pointed = element('div', { class: 'pointed' }, hint);

  let spread: Spread | undefined;
  let width = 0;
  const drawSpread = (): void => {
    if (spread !== undefined && width > 0) plot.replaceChildren(spreadPlot(app, spread, width, point));
  };
  const point = (place: number | undefined): void => {
    if (place === undefined) return;
    const choose = (): void => choice.set('a', sample.picture(place));
    pointed.replaceChildren(
      canvasOf(sample.pixels(place), data.imageShape, ''),
      element('span', {}, sample.name(place)),
      element('button', { type: 'button', onclick: choose }, 'Make it A'),
    );
  };
  // Text in the plot keeps its size: the plot is drawn anew for another width.
  new ResizeObserver(([{ contentRect }]) => {
    if (Math.round(contentRect.width) === width) return;
    width = Math.round(contentRect.width);
    drawSpread();
  }).observe(plot);
  const show = latest<Picture>(async (picture) => {
    const pixels = makeViews(app, picture, round);
    grid.replaceChildren(
      ...Array.from({ length: viewCount }, (_, view) =>
        canvasOf(pixels.subarray(view * size, (view + 1) * size), data.imageShape, ''),
      ),
    );
    const views = rowsOf(await networks.encode(pixels), data.latent);
    const mean = meanOf(views, data.latent);
    const own = meanDistance(views, mean);
    const all = meanDistance(sampleRows(app), Float32Array.from(data.plane.center));
    facts.textContent =
      `Views of A lie ${shown(own)} from their mean on average, test images ${shown(all)} from theirs: ` +
      `${Math.round((100 * own) / all)} %.`;
    spread = { views, mean, original: picture.representation };
    drawSpread();
    if (!networks.decode) return;
    const both = Float32Array.from([...picture.representation, ...mean]);
    const decoded = await networks.decode(both);
    means.replaceChildren(
      figure(canvasOf(decoded.subarray(0, size), data.imageShape, 'reconstruction of A'), 'A, reconstructed'),
      figure(
        canvasOf(decoded.subarray(size), data.imageShape, 'image of the mean of the views'),
        'Mean of the views',
      ),
    );
  }, app.fail);
  choice.watch((slot) => {
    if (slot === 'a') show(choice.get('a'));
  });
  show(choice.get('a'));
  const again = (): void => {
    round++;
    show(choice.get('a'));
  };
  return panel(
    'views',
    'Views of image A',
    element(
      'p',
      { class: 'note' },
      'Augmented as in training. The plane is the one in which representations of test images vary most.',
    ),
    element(
      'div',
      { class: 'split' },
      element(
        'div',
        { class: 'side' },
        grid,
        element(
          'div',
          { class: 'row' },
          element('button', { type: 'button', onclick: again }, 'Other views'),
        ),
        means,
      ),
      element(
        'div',
        { class: 'grow' },
        facts,
        plot,
        element('p', { class: 'note' }, '◆ A itself, ○ its views, × their mean, dots: test images.'),
        pointed,
      ),
    ),
  );
}

/** @returns pixels in [0, 1], `[views, height, width, channels]`. */
function makeViews({ data }: App, { pixels, place = 0 }: Picture, round: number): Float32Array {
  const out = new Float32Array(viewCount * pixels.length);
  const views = randomViews(memoryImages(pixels, data.imageShape), {
    augmentation: data.augmentation,
    // Every image has views of its own.
    seed: place,
  });
  // In memory: filled at once.
  views.fill({ indices: Int32Array.of(0), epoch: round, views: viewCount, out });
  return out;
}

function rowsOf(data: Float32Array, latent: number): Float32Array[] {
  return Array.from({ length: data.length / latent }, (_, row) =>
    data.subarray(row * latent, (row + 1) * latent),
  );
}

function sampleRows({ sample, data }: App): Float32Array[] {
  return rowsOf(sample.representations, data.latent);
}

function meanOf(rows: readonly Float32Array[], latent: number): Float32Array {
  const mean = new Float32Array(latent);
  for (const row of rows) for (let d = 0; d < latent; d++) mean[d] += row[d] / rows.length;
  return mean;
}

/** Euclidean. */
function meanDistance(rows: readonly Float32Array[], center: Float32Array): number {
  const distances = rows.map((row) => Math.hypot(...row.map((value, d) => value - center[d])));
  return distances.reduce((sum, value) => sum + value, 0) / rows.length;
}

function figure(canvas: HTMLCanvasElement, caption: string): HTMLElement {
  return element('figure', { class: 'large' }, canvas, element('figcaption', {}, caption));
}
