import { type PlotOptions, plot } from '@observablehq/plot';
import type { Series } from '../data.js';
import { html } from '../view/html.js';
import { seriesMark } from '../view/marks.js';
import { methodColour, methodSymbol } from '../view/palette.js';
import { nameAsImage } from './name-as-image.js';

/** A plot in the page's type and colours. */
export function drawPlot(options: PlotOptions, label: string): ReturnType<typeof plot> {
  const made = plot({
    className: 'simvae-plot',
    style: { background: 'none', overflow: 'visible', fontFamily: 'inherit', fontSize: '12px' },
    ...options,
  });
  // The page's policy lets no style of theirs in; the page's own has the same rules.
  for (const style of made.querySelectorAll('style')) style.remove();
  nameAsImage(made, label);
  return made;
}

/** How axes look: there, but not before what they measure. */
export const quiet = { color: 'var(--soft)', tickSize: 0 } as const;

/** A number on an axis. */
export function tickText(value: number): string {
  return value.toLocaleString('en', { maximumSignificantDigits: 4 }).replace('-', '−');
}

/** The domain of a scale that shows a single number: some room about it, else the tick has all its digits. Others find their own. */
export function roomAbout(values: readonly number[]): { readonly domain?: readonly [number, number] } {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  if (low !== high) return {};
  const room = Math.abs(low) / 20 || 1;
  return { domain: [low - room, low + room] };
}

/** Colour, shape and dashes of a series. */
export function styleOf({ method, nth }: Pick<Series, 'method' | 'nth'>) {
  const dashes = [undefined, '5 3', '2 2', '8 3 2 3'];
  return { colour: methodColour(method), symbol: methodSymbol(method), dash: dashes[nth % dashes.length] };
}

/** Names of series beside their signs. */
export function legend(series: readonly Series[]): HTMLElement {
  const list = document.createElement('ul');
  list.className = 'legend';
  list.innerHTML = series.map((each) => html`<li>${seriesMark(each)}${each.label}</li>`.text).join('');
  return list;
}

export function element(tag: string, className: string, ...children: (Node | string)[]): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.append(...children);
  return made;
}

/** Room for labels at the left of a plot. */
export function labelRoom(labels: readonly string[], width: number): number {
  const longest = Math.max(0, ...labels.map(({ length }) => length));
  return Math.min(longest * 6.6 + 18, Math.max(110, width * 0.38));
}

/** A label cut to the room there is. */
export function shortened(label: string, room: number): string {
  const most = Math.floor((room - 16) / 6.4);
  return label.length > most ? `${label.slice(0, most - 1)}…` : label;
}
