export { seriousFaults } from './accessibility.mjs';
export { findChromium, missingChromium } from './chromium.mjs';
export { overflow, screenshots, widths } from './screenshots.mjs';
export { withPage } from './with-page.mjs';
