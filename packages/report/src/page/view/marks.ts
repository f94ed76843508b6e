import type { Series } from '../data.js';
import { type Html, html } from './html.js';
import { methodColour, methodSymbol } from './palette.js';

/** Outlines of the shapes, about the middle of 16 x 16. */
const paths: Readonly<Record<ReturnType<typeof methodSymbol>, string>> = {
  circle: 'M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10Z',
  square: 'M3.5 3.5h9v9h-9Z',
  triangle: 'M8 2.5l6 10.5h-12Z',
  diamond: 'M8 1.8l5 6.2l-5 6.2l-5-6.2Z',
  star: 'M8 1.5l1.9 4.4 4.7.4-3.6 3.1 1.1 4.7L8 11.6l-4.1 2.5L5 9.4 1.4 6.3l4.7-.4Z',
  times: 'M4 2.5l4 4l4-4l1.5 1.5l-4 4l4 4l-1.5 1.5l-4-4l-4 4l-1.5-1.5l4-4l-4-4Z',
};

/** The sign of a method beside its name. */
export function seriesMark({ method }: Pick<Series, 'method'>): Html {
  return html`<svg class="mark" fill="${methodColour(method)}" viewBox="0 0 16 16" aria-hidden="true"><path d="${paths[methodSymbol(method)]}"/></svg>`;
}
