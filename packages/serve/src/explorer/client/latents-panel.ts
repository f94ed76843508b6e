import { RandomStream } from '@simvae/random';
import type { App } from './app.js';
import { element, panel } from './dom.js';
import { latest } from './latest.js';
import { neighborsList } from './neighbors-list.js';
import { canvasOf, draw } from './pixels.js';

/** Sliders before the rest is asked for. */
const shownFirst = 12;

/** Standard deviations of the aggregate posterior that a slider reaches to each side. */
const reach = 3;

/** Sliders for latents, those with the largest variance first. */
export function latentsPanel(app: App): HTMLElement {
  const { data, sample, networks, choice } = app;
  const { dimensions, latent } = data;
  const point = Float32Array.from(choice.get('a').representation);
  const random = new RandomStream(0, 'explorer');
  const total = dimensions.reduce((sum, { variance }) => sum + variance, 0);

  const image = canvasOf(choice.get('a').pixels, data.imageShape, 'image of these latents');
  image.dataset.testid = 'decoded';
  const neighbors = element('div');
  const show = latest<Float32Array>(async (latents) => {
    neighbors.replaceChildren(neighborsList(app, sample.nearest(latents, 4)));
    if (networks.decode) draw(image, await networks.decode(latents), data.imageShape);
  }, app.fail);

  const controls = dimensions.map(({ index, variance, mean, standardDeviation }, rank) => {
    const output = element('output', { for: `latent-${index}` });
    const share = `${total > 0 ? Math.round((100 * variance) / total) : 0} %`;
    // A latent that never changes still has a slider that moves.
    const width = reach * standardDeviation || 1;
    // One step changes the last digit but one.
    const digits = Math.min(8, Math.max(0, 2 - Math.floor(Math.log10(width))));
    const input = element('input', {
      type: 'range',
      id: `latent-${index}`,
      min: mean - width,
      max: mean + width,
      step: width / 100,
      oninput: () => {
        point[index] = input.valueAsNumber;
        showValue();
        show(Float32Array.from(point));
      },
    });
    const showValue = (): void => {
      output.textContent = point[index].toFixed(digits).replace('-', '\u2212');
    };
    const row = element(
      'div',
      { class: 'slider', hidden: rank >= shownFirst },
      element('label', { for: `latent-${index}` }, `z${index + 1} `, element('small', {}, share)),
      input,
      output,
    );
    return { index, input, row, showValue };
  });
  const moveTo = (target: ArrayLike<number>): void => {
    point.set(target);
    for (const { index, input, showValue } of controls) {
      input.value = String(point[index]);
      showValue();
    }
    show(Float32Array.from(point));
  };
  const center = (): Float32Array => {
    const means = new Float32Array(latent);
    for (const { index, mean } of dimensions) means[index] = mean;
    return means;
  };
  const drawn = (): Float32Array => {
    const latents = center();
    for (const { index, standardDeviation } of dimensions)
      latents[index] += standardDeviation * random.normal();
    return latents;
  };
  const button = (text: string, target: () => ArrayLike<number>): HTMLElement =>
    element('button', { type: 'button', onclick: () => moveTo(target()) }, text);
  const all = element(
    'button',
    {
      type: 'button',
      onclick: () => {
        for (const { row } of controls) row.hidden = false;
        controls[shownFirst].input.focus();
        all.remove();
      },
    },
    `All ${latent} latents`,
  );
  choice.watch((slot) => {
    if (slot === 'a') moveTo(choice.get('a').representation);
  });
  moveTo(point);
  return panel(
    'latents',
    'Move latents',
    element(
      'p',
      { class: 'note' },
      'Those with the largest variance over test images first, with their share of it. A slider reaches three standard deviations ' +
        'of the aggregate posterior to each side.',
    ),
    networks.decode === undefined &&
      element('p', { class: 'note' }, 'Without a decoder: the nearest test images alone.'),
    element(
      'div',
      { class: 'split' },
      element(
        'div',
        {},
        networks.decode !== undefined && element('figure', { class: 'huge' }, image),
        element('h3', {}, 'Nearest test images'),
        neighbors,
      ),
      element(
        'div',
        { class: 'grow' },
        element(
          'div',
          { class: 'row' },
          button('Back to A', () => choice.get('a').representation),
          button('Mean', center),
          button('Draw at random', drawn),
        ),
        element('div', { class: 'sliders' }, ...controls.map(({ row }) => row)),
        latent > shownFirst && element('div', { class: 'row' }, all),
      ),
    ),
  );
}
