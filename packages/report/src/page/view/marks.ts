import type { Series } from '../data.js';
import { type Html, html } from './html.js';
import { type MethodSymbol, methodColour, methodSymbol } from './palette.js';

/** Outlines of the shapes, about the middle of 16 x 16. */
const paths: Readonly<Record<MethodSymbol, string>> = {
  circle: 'M8 3a5 5 0 1 0 0 10a5 5 0 1 0 0-10Z',
  square: 'M3.5 3.5h9v9h-9Z',
  triangle: 'M8 2.5l6 10.5h-12Z',
  hexagon: 'M8 2l5.2 3v6L8 14l-5.2-3V5Z',
  star: 'M8 1.5l1.9 4.4 4.7.4-3.6 3.1 1.1 4.7L8 11.6l-4.1 2.5L5 9.4 1.4 6.3l4.7-.4Z',
  wye: 'M6.3 7.2L2.8 5.2l1.7-3L8 4.2l3.5-2 1.7 3-3.5 2v6.6H6.3Z',
  cross: 'M6.2 2.5h3.6v3.7h3.7v3.6H9.8v3.7H6.2V9.8H2.5V6.2h3.7Z',
};

/** The sign of a method beside its name. */
export function seriesMark({ method }: Pick<Series, 'method'>): Html {
  return html`<svg class="mark" fill="${methodColour(method)}" viewBox="0 0 16 16" aria-hidden="true"><path d="${paths[methodSymbol(method)]}"/></svg>`;
}
