import { makeGlyphs } from '../glyphs/make-glyphs.js';
import type { Dataset } from '../types.js';

/** How the data sets that are made rather than found are made, by name. */
export const generators: ReadonlyMap<string, () => Dataset> = new Map([
  ['glyphs', () => makeGlyphs()],
  ['glyphs-color', () => makeGlyphs({ color: true })],
]);
