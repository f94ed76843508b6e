import { closeBrowser, colorRules, hasChromium, screenshots, type withPage } from '@simvae/tooling/browser';
import { afterAll, describe } from 'vitest';

/** A page as a test sees it. */
export type Page = Parameters<Parameters<typeof withPage>[1]>[0];

/** Tests in a browser: skipped where there is none. */
export const describeInBrowser = describe.skipIf(!hasChromium());
afterAll(closeBrowser);

/** Themes of a page, each with the rules of axe-core that it is held to: in dark, only colours are others. */
export const themes = [
  { colorScheme: 'light', rules: undefined },
  { colorScheme: 'dark', rules: colorRules },
] as const;

/** Pictures of a page at both widths, where SIMVAE_SCREENSHOTS names a folder for them. */
export async function keepScreenshots(page: Page, name: string): Promise<void> {
  const folder = process.env.SIMVAE_SCREENSHOTS;
  if (folder) await screenshots(page, folder, name);
}

/** Says how long it took until anything was seen. */
export async function printFirstPaint(page: Page, name: string): Promise<void> {
  const paint = await page.evaluate(
    () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
  );
  console.log(`${name}: first contentful paint after ${paint === undefined ? 'no' : Math.round(paint)} ms`);
}

/** The pixels of a canvas. */
export function pixelsOf(page: Page, selector: string): Promise<number[]> {
  return page.evaluate((wanted) => {
    const canvas = document.querySelector<HTMLCanvasElement>(wanted);
    const context = canvas?.getContext('2d');
    if (!canvas || !context) throw new Error(`There is no canvas ${wanted}.`);
    return Array.from(context.getImageData(0, 0, canvas.width, canvas.height).data);
  }, selector);
}
