import type { State } from '../state.js';
import { confusions } from './confusions.js';
import { glance } from './glance.js';
import { collapse, curves, rate } from './lines.js';
import { map } from './map.js';
import { neighbours, reconstructions, samples } from './pictures.js';
import { factors, sweep, time } from './scores.js';

/** Draws a figure for its key, as wide as there is room. */
export type Plotter = (
  state: State,
  key: string,
  width: number,
  figure: HTMLElement,
) => Node[] | Promise<Node[]>;

/** By `data-plot`. */
export const plotters: Readonly<Record<string, Plotter>> = {
  glance,
  curves,
  collapse,
  rate,
  time,
  sweep,
  factors,
  confusions,
  reconstructions,
  samples,
  neighbours,
  map,
};
