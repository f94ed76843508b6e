import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Widths at which pages are looked at: a laptop's window and a phone, in pixels. */
export const widths = [1280, 390];

/**
 * Pictures of a whole page at both widths: `<name>-1280.png` and `<name>-390.png`.
 *
 * @param {import('playwright-core').Page} page - its window has the first width afterwards.
 * @param {string} folder - is made where it is not there.
 * @param {string} name
 * @returns {Promise<string[]>} the files.
 */
export async function screenshots(page, folder, name) {
  await mkdir(folder, { recursive: true });
  const files = [];
  const height = page.viewportSize()?.height ?? 900;
  for (const width of widths) {
    await page.setViewportSize({ width, height });
    // Two frames: what follows the size of the window is drawn again.
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const path = join(folder, `${name}-${width}.png`);
    await page.screenshot({ path, fullPage: true });
    files.push(path);
  }
  await page.setViewportSize({ width: widths[0], height });
  return files;
}

/**
 * Whether anything is wider than the window, so that the page scrolls sideways.
 *
 * @param {import('playwright-core').Page} page
 * @param {number} width
 * @returns {Promise<number>} pixels that do not fit.
 */
export async function overflow(page, width) {
  const before = page.viewportSize();
  await page.setViewportSize({ width, height: before?.height ?? 900 });
  const extra = await page.evaluate(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  if (before) await page.setViewportSize(before);
  return /** @type {number} */ (extra);
}
