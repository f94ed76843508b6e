import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumFlags, findChromium, missingChromium } from './chromium.mjs';
import { watchPage } from './faults.mjs';

/**
 * @typedef {object} PageOptions
 * @property {number} [width] - of the window, in pixels; 1280 unless given.
 * @property {number} [height] - 900 unless given.
 * @property {'light' | 'dark'} [colorScheme] - that the system prefers; light unless given.
 * @property {'reduce' | 'no-preference'} [reducedMotion] - that the system asks for; no preference unless given.
 */

/** @type {import('playwright-core').Browser | undefined} */
let browser;

/** Starts the browser of this process where it does not run: that takes longer than most of what is done with a page. */
async function startedBrowser() {
  if (browser?.isConnected()) return browser;
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error(missingChromium);
  browser = await chromium.launch({ executablePath, args: chromiumFlags() });
  return browser;
}

/** Ends the browser that pages were opened in; the next page starts another. */
export async function closeBrowser() {
  await browser?.close();
}

/**
 * Opens a page in a session of its own, which shares nothing with those before it but the browser, and closes it after use.
 *
 * @template Result
 * @param {string} htmlOrUrl - an http URL; or a whole page as HTML, which is opened from a file as a person opens it from disk.
 * @param {(page: import('playwright-core').Page) => Promise<Result>} use - is called once the page is loaded.
 * @param {PageOptions} [options]
 * @returns {Promise<Result>} what `use` returned.
 * @throws {Error} If the page logged an error, threw, asked for anything beyond its own origin, or for what is not there.
 */
export async function withPage(htmlOrUrl, use, options = {}) {
  const { width = 1280, height = 900, colorScheme = 'light', reducedMotion = 'no-preference' } = options;
  const { url, remove } = await addressOf(htmlOrUrl);
  const opened = await startedBrowser();
  const page = await opened.newPage({ viewport: { width, height }, colorScheme, reducedMotion });
  try {
    const faults = watchPage(page, url);
    await page.goto(url, { waitUntil: 'load' });
    const result = await use(page);
    if (faults.length > 0) throw new Error(`The page has faults:\n${faults.join('\n')}`);
    return result;
  } finally {
    await page.close();
    await remove();
  }
}

/** @param {string} htmlOrUrl */
async function addressOf(htmlOrUrl) {
  if (/^https?:/.test(htmlOrUrl)) return { url: htmlOrUrl, remove: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'simvae-page-'));
  const file = join(folder, 'index.html');
  await writeFile(file, htmlOrUrl);
  return { url: pathToFileURL(file).href, remove: () => rm(folder, { recursive: true, force: true }) };
}
