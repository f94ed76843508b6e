export { colorRules, seriousFaults } from './accessibility.mjs';
export { hasChromium } from './chromium.mjs';
export { overflow, screenshots, widths } from './screenshots.mjs';
export { closeBrowser, withPage } from './with-page.mjs';
