export { seriousFaults } from './accessibility.mjs';
export { hasChromium } from './chromium.mjs';
export { overflow, screenshots, widths } from './screenshots.mjs';
export { withPage } from './with-page.mjs';
