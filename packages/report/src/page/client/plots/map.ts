import { dot, pointer, scale } from '@observablehq/plot';
import type { SampleMap } from '../../data.js';
import { drawPlot, element, legend } from '../draw.js';
import { drawCells, type Placed, pictureOf, spriteCell } from '../images.js';
import { type State, seriesById } from '../state.js';

/** Colours of classes, told apart with colour blindness as far as so many can be (after Okabe & Ito). */
const classColours = [
  '#2a78c2',
  '#e08a00',
  '#0a9a73',
  '#d9542b',
  '#c86fa5',
  '#45b3e0',
  '#a8991a',
  '#7a52b3',
  '#96664a',
  '#85898f',
];

/** Of a continuous value in [0, 1]; the darkest and lightest are left out, for both themes. */
const ramp = scale({ color: { type: 'linear', scheme: 'viridis', domain: [-0.14, 1.06] } });
const rampColour = (share: number): string => String(ramp.apply(share));

type Layout = SampleMap['layouts'][number];

interface Panel {
  readonly layout: Layout;
  readonly box: HTMLElement;
  /** Where each image lies, in pixels of the panel. */
  readonly places: readonly (readonly [number, number])[];
  readonly overlay: SVGGElement;
}

/** Maps of the representations side by side, with one image marked in all of them. */
export function map(state: State, key: string, width: number, figure: HTMLElement): Node[] {
  const of = state.data.maps[Number(key)];
  const block = figure.closest<HTMLElement>('.map');
  if (!of || !block) return [];
  const boxes = [...block.querySelectorAll<HTMLInputElement>('input[data-shown]')];
  const shown = of.layouts.filter(
    ({ series }) => boxes.length === 0 || boxes.find(({ dataset }) => dataset.shown === series)?.checked,
  );
  const projection =
    block.querySelector<HTMLInputElement>('input[type=radio]:checked')?.value === 'pca' ? 'pca' : 'umap';
  const colour = block.querySelector<HTMLSelectElement>('select[data-colour]')?.value ?? '';
  const colours = coloursBy(of, colour);
  const slider = block.querySelector<HTMLInputElement>('input[data-image]')!;
  const most = Math.max(1, Math.min(4, Math.floor(width / 270)));
  // As many rows as that takes, evenly filled.
  const columns = Math.ceil(shown.length / Math.ceil(shown.length / most)) || 1;
  const border = 2;
  const side = Math.min(
    shown.length === 1 ? 560 : 450,
    Math.floor((width - (columns - 1) * 20) / columns) - border,
  );
  const series = seriesById(state);
  const panels = shown.map((layout): Panel => {
    const label = series.get(layout.series)!.label;
    const panel = drawPanel(layout, projection, colours.of, side, label);
    panel.box.prepend(
      element('p', 'panel-title', legend([series.get(layout.series)!]), explained(layout, projection)),
    );
    return panel;
  });
  const select = (at: number, near?: Panel) => {
    slider.value = String(at);
    slider.setAttribute('aria-valuetext', describe(of, at));
    mark(panels, at);
    void showDetail(state, of, at, shown, block);
    void hover(state, of, panels, at, near);
  };
  for (const panel of panels) listen(panel, () => Number(slider.value), select);
  slider.oninput = () => select(Number(slider.value));
  select(Number(slider.value));
  return [colours.legend, element('div', 'grid maps', ...panels.map(({ box }) => box))];
}

function explained({ explained: [a, b] }: Layout, projection: string): HTMLElement {
  const text = projection === 'pca' ? `${(100 * (a + b)).toFixed(0)} % of the variance` : '';
  return element('span', 'fine', text);
}

/** Colour of each image by a label or a factor, and what colours mean. */
function coloursBy({ labels, factors, images }: SampleMap, name: string) {
  if (Object.hasOwn(labels, name)) {
    const { classes, values } = labels[name];
    const colour = (label: number) =>
      label < 0 ? 'var(--line-strong)' : classColours[label % classColours.length];
    const list = element(
      'ul',
      'legend classes',
      ...classes.map((title, label) => {
        const swatch = element('span', 'swatch');
        swatch.style.background = colour(label);
        return element('li', '', swatch, title);
      }),
    );
    return { of: values.map(colour), legend: list };
  }
  // Of images without labels and factors nothing is known that could have a colour.
  if (!Object.hasOwn(factors, name))
    return { of: images.map(() => classColours[0]), legend: document.createTextNode('') };
  const values = factors[name];
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  const [low, high] = [sorted[0] ?? 0, sorted.at(-1) ?? 1];
  const share = (value: number) => (high > low ? (value - low) / (high - low) : 0.5);
  const bar = element('span', 'ramp');
  bar.style.background = `linear-gradient(90deg, ${[0, 0.25, 0.5, 0.75, 1].map(rampColour).join(', ')})`;
  return {
    of: values.map((value) => rampColour(share(value))),
    legend: element('p', 'legend', name, ' ', String(low), bar, String(high)),
  };
}

function drawPanel(
  layout: Layout,
  projection: 'pca' | 'umap',
  colours: readonly string[],
  side: number,
  label: string,
): Panel {
  const points = layout[projection].map(([x, y], at) => ({ x, y, at, colour: colours[at] }));
  const plot = drawPlot(
    {
      width: side,
      height: side,
      margin: 10,
      x: { axis: null, inset: 6 },
      y: { axis: null, inset: 6 },
      color: { type: 'identity' },
      marks: [
        dot(points, { x: 'x', y: 'y', r: side > 450 ? 3.4 : 2.5, fill: 'colour', fillOpacity: 0.85 }),
        dot(points, pointer({ x: 'x', y: 'y', r: 6, stroke: 'var(--ink)', maxRadius: 24 })),
      ],
    },
    `${label}: ${points.length} test images by ${projection.toUpperCase()}`,
  );
  const [x, y] = [plot.scale('x')!, plot.scale('y')!];
  const overlay = document.createElementNS('http://www.w3.org/2000/svg', 'g');
  overlay.setAttribute('class', 'marked');
  overlay.setAttribute('aria-hidden', 'true');
  (plot instanceof SVGSVGElement ? plot : plot.querySelector('svg')!).append(overlay);
  const frame = element('div', 'map-frame', plot);
  frame.tabIndex = 0;
  frame.setAttribute('role', 'application');
  frame.setAttribute('aria-label', `Map of ${label}: arrow keys move to the next image`);
  return {
    layout,
    box: element('div', 'panel', frame),
    places: points.map((point) => [x.apply(point.x), y.apply(point.y)] as const),
    overlay,
  };
}

/** The pointer and the arrow keys choose an image. */
function listen(panel: Panel, current: () => number, select: (at: number, near?: Panel) => void): void {
  const frame = panel.box.querySelector<HTMLElement>('.map-frame')!;
  const plot = frame.firstElementChild as HTMLElement & { value?: { at: number } | null };
  plot.addEventListener('input', () => {
    if (plot.value) select(plot.value.at, panel);
    else frame.querySelector('.hover-image')?.remove();
  });
  frame.addEventListener('pointerleave', () => frame.querySelector('.hover-image')?.remove());
  frame.addEventListener('blur', () => frame.querySelector('.hover-image')?.remove());
  frame.addEventListener('keydown', (event) => {
    const steps: Record<string, readonly [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const next = nextIn(panel.places, current(), step);
    if (next !== undefined) select(next, panel);
  });
}

/** The nearest place in a direction, those to the side counting as further. */
function nextIn(
  places: Panel['places'],
  from: number,
  [dx, dy]: readonly [number, number],
): number | undefined {
  const [x0, y0] = places[from];
  let best: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [at, [x, y]] of places.entries()) {
    const along = (x - x0) * dx + (y - y0) * dy;
    const aside = Math.abs((x - x0) * dy) + Math.abs((y - y0) * dx);
    if (at === from || along <= 0.01 || aside > 2 * along) continue;
    const cost = along + 2 * aside;
    if (cost < least) [best, least] = [at, cost];
  }
  return best;
}

/** The labels that classes are of: those of a name, else the first; nothing of images without labels. */
export function labelOf({ labels }: SampleMap, name?: string): SampleMap['labels'][string] | undefined {
  return name !== undefined && Object.hasOwn(labels, name) ? labels[name] : Object.values(labels)[0];
}

/** Whether two images have labels that differ; what has none is of no other class. */
export function ofAnotherClass(label: ReturnType<typeof labelOf>, a: number, b: number): boolean {
  if (label === undefined) return false;
  const [one, other] = [label.values[a], label.values[b]];
  return one >= 0 && other >= 0 && one !== other;
}

/** Rings about an image and its neighbours, in every panel. */
function mark(panels: readonly Panel[], at: number): void {
  for (const { overlay, places, layout } of panels) {
    const ring = ([cx, cy]: readonly [number, number], r: number, kind: string) => {
      const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
      for (const [name, value] of Object.entries({ cx, cy, r, class: kind }))
        circle.setAttribute(name, String(value));
      return circle;
    };
    overlay.replaceChildren(
      ...layout.neighbors[at].map((neighbor) => ring(places[neighbor], 4.5, 'neighbour')),
      ring(places[at], 8, 'halo'),
      ring(places[at], 8, 'chosen'),
    );
  }
}

/** The image beside its place, in the map that was pointed at. */
async function hover(
  state: State,
  of: SampleMap,
  panels: readonly Panel[],
  at: number,
  near?: Panel,
): Promise<void> {
  const picture = await pictureOf(state.data, of.sprite.image);
  for (const { box } of panels) box.querySelector('.hover-image')?.remove();
  if (near === undefined) return;
  const frame = near.box.querySelector<HTMLElement>('.map-frame')!;
  const canvas = drawCells([{ picture, cut: spriteCell(of.sprite, at), row: 0, column: 0 }], {
    size: 84,
    label: describe(of, at),
  });
  const shown = element('div', 'hover-image', canvas, element('span', '', describe(of, at)));
  const [x, y] = near.places[at];
  const scale = frame.clientWidth / (frame.firstElementChild!.clientWidth || frame.clientWidth);
  const right = x * scale > frame.clientWidth / 2;
  shown.style.left = right ? 'auto' : `${x + 14}px`;
  shown.style.right = right ? `${frame.clientWidth - x + 14}px` : 'auto';
  shown.style.top = `${Math.max(0, Math.min(y - 50, frame.clientHeight - 116))}px`;
  frame.append(shown);
}

/** `test image 17, Sandal`. */
function describe({ images, labels }: SampleMap, at: number): string {
  const names = Object.entries(labels)
    .slice(0, 1)
    .flatMap(([, { classes, values }]) => classes[values[at]] ?? []);
  return [`test image ${images[at]}`, ...names].join(', ');
}

/** The image, all that is known of it, and its neighbours by each method. */
async function showDetail(
  state: State,
  of: SampleMap,
  at: number,
  shown: readonly Layout[],
  block: HTMLElement,
): Promise<void> {
  const picture = await pictureOf(state.data, of.sprite.image);
  const detail = block.querySelector<HTMLElement>('.map-detail');
  if (!detail || Number(block.querySelector<HTMLInputElement>('input[data-image]')?.value) !== at) return;
  const series = seriesById(state);
  const coloured = block.querySelector<HTMLSelectElement>('select[data-colour]')?.value ?? '';
  const label = labelOf(of, coloured);
  const facts = element('dl', 'facts');
  const fact = (name: string, value: string) =>
    element('div', '', element('dt', '', name), element('dd', '', value));
  // The one that colours show before others.
  const known = Object.entries(of.labels)
    .filter(([, { values }]) => values[at] >= 0)
    .sort(([a], [b]) => Number(b === coloured) - Number(a === coloured));
  facts.append(
    fact('Test image', String(of.images[at])),
    ...known.slice(0, 6).map(([name, { classes, values }]) => fact(name, classes[values[at]])),
    ...Object.entries(of.factors)
      .slice(0, 6)
      .map(([name, values]) => fact(name, String(values[at]))),
  );
  const one = drawCells([{ picture, cut: spriteCell(of.sprite, at), row: 0, column: 0 }], {
    size: 128,
    label: describe(of, at),
  });
  const strips = shown.flatMap(({ series: id, neighbors }) => {
    const cells = neighbors[at].map(
      (neighbor, column): Placed => ({
        picture,
        cut: spriteCell(of.sprite, neighbor),
        row: 0,
        column,
        wrong: ofAnotherClass(label, at, neighbor),
      }),
    );
    return [
      element('span', 'strip-name', legend([series.get(id)!])),
      drawCells(cells, { size: 34, label: `Nearest neighbours by ${series.get(id)!.label}` }),
    ];
  });
  detail.replaceChildren(element('div', 'one', one, facts), element('div', 'strips', ...strips));
}
