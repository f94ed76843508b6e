import { figureRules } from './figures.js';
import { layoutRules } from './layout.js';
import { printRules } from './print.js';
import { tableRules } from './tables.js';
import { themeRules } from './theme.js';

/** The style of a page, as its policy hashes it. */
export const pageStyle = [themeRules, layoutRules, tableRules, figureRules, printRules]
  .join('')
  .replace(/\n\s*/g, '');
