import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readReport, renderReport } from '@simvae/report';
import { findRuns } from '@simvae/runs';
import { writeExampleRun, writeExampleStudy } from '@simvae/runs/testing';
import { overflow, seriousFaults, withPage } from '@simvae/tooling/browser';
import { beforeAll, expect, it } from 'vitest';
import { serveReport } from '../../src/index.js';
import { describeInBrowser, keepScreenshots, type Page, printFirstPaint, themes } from '../in-browser.js';
import { temporaryFolder } from '../temporary-folder.js';
import { glyphRequest, trainRuns } from '../tiny-study.js';

const root = temporaryFolder();

/** The page of a folder of runs. */
async function pageOf(out: string): Promise<string> {
  const { runs, problems } = await findRuns(out);
  return renderReport(await readReport(runs, { problems }));
}

/** Waits until every plot is drawn, those out of view as well. */
async function allDrawn(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('figure[data-plot] [aria-busy=true]') === null);
}

/** The first words of each row of the first table. */
function rowNames(page: Page): Promise<string[]> {
  return page.locator('table').first().locator('tbody tr:not([hidden]) > :first-child').allInnerTexts();
}

describeInBrowser('the report of an example study', () => {
  let html: string;
  beforeAll(async () => {
    const out = join(root, 'example');
    await writeExampleStudy(out, {
      datasets: ['fashion-mnist-mini', 'celeba'],
      methods: ['random', 'simclr', 'vae', 'simvae'],
      seeds: 2,
    });
    html = await pageOf(out);
  });

  it('opens from disk, and draws every plot without a fault', async () => {
    await withPage(html, async (page) => {
      await printFirstPaint(page, 'report');
      await allDrawn(page);
      const plots = await page.locator('figure[data-plot]').count();
      expect(plots).toBeGreaterThan(5);
      expect(await page.locator('figure[data-plot] :is(svg, canvas, img)').count()).toBeGreaterThanOrEqual(
        plots,
      );
      await keepScreenshots(page, 'report-light');
    });
  });

  it('sorts by a column, downwards, upwards and back', async () => {
    await withPage(html, async (page) => {
      const before = await rowNames(page);
      const table = page.locator('table').first();
      const head = table.locator('th[aria-sort]').nth(1);
      const keys = async (): Promise<number[]> => {
        const column = await head.evaluate((cell) => (cell as HTMLTableCellElement).cellIndex);
        const cells = table.locator(`tbody tr > :nth-child(${column + 1})`);
        const texts = await cells.evaluateAll((all) =>
          all.map((cell) => (cell as HTMLElement).dataset.sort ?? ''),
        );
        return texts.filter((text) => text !== '').map(Number);
      };
      const numbers = await keys();
      expect(numbers.length).toBeGreaterThan(2);
      await head.locator('button').click();
      expect(await head.getAttribute('aria-sort')).toBe('descending');
      expect(await keys()).toEqual([...numbers].sort((a, b) => b - a));
      await head.locator('button').press('Enter');
      expect(await head.getAttribute('aria-sort')).toBe('ascending');
      expect(await keys()).toEqual([...numbers].sort((a, b) => a - b));
      await head.locator('button').click();
      expect(await rowNames(page)).toEqual(before);
    });
  });

  it('searches rows', async () => {
    await withPage(html, async (page) => {
      const before = await rowNames(page);
      await page.getByTestId('search').fill('simvae');
      const shown = await rowNames(page);
      expect(shown.length).toBeGreaterThan(0);
      expect(shown.length).toBeLessThan(before.length);
      for (const name of shown) expect(name).toContain('SimVAE');
      await page.getByTestId('search').fill('');
      expect(await rowNames(page)).toEqual(before);
    });
  });

  it('says of a number how it was made', async () => {
    await withPage(html, async (page) => {
      await page.locator('button.cell:not(.missing)').first().click();
      const inspector = page.locator('#inspector');
      await expect.poll(() => inspector.isVisible()).toBe(true);
      const text = await inspector.textContent();
      for (const part of ['simvae bench', 'eed', 'rotocol']) expect(text).toContain(part);
      await page.keyboard.press('Escape');
      await expect.poll(() => inspector.isVisible()).toBe(false);
    });
  });

  it('shows the image under the pointer on the map, and by keys', async () => {
    await withPage(html, async (page) => {
      const map = page.getByTestId('map');
      await map.scrollIntoViewIfNeeded();
      const frame = map.locator('.map-frame').first();
      await frame.waitFor();
      const detail = map.locator('.map-detail');
      await frame.focus();
      const before = await detail.innerHTML();
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => detail.innerHTML()).not.toBe(before);
      const box = (await frame.boundingBox())!;
      const image = page.locator('.hover-image');
      for (let step = 0; step < 64; step++) {
        const [x, y] = [(step % 8) + 0.5, Math.floor(step / 8) + 0.5];
        await page.mouse.move(box.x + (x * box.width) / 8, box.y + (y * box.height) / 8);
        if ((await image.count()) > 0 && (await image.first().isVisible())) break;
      }
      await expect.poll(() => image.first().isVisible()).toBe(true);
    });
  });

  it.each(themes)('is readable in $colorScheme, at both widths', async ({ colorScheme, rules }) => {
    await withPage(
      html,
      async (page) => {
        await allDrawn(page);
        if (colorScheme === 'dark') await keepScreenshots(page, 'report-dark');
        expect(await seriousFaults(page, rules)).toEqual([]);
        for (const width of [1280, 390]) expect(await overflow(page, width)).toBe(0);
        const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const before = await background();
        await page.getByTestId('theme').click();
        expect(await background()).not.toBe(before);
      },
      { colorScheme },
    );
  });

  it('prints on white paper, without what cannot be pressed there', async () => {
    await withPage(
      html,
      async (page) => {
        await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
        expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
          'rgb(255, 255, 255)',
        );
        for (const control of ['search', 'theme'])
          expect(await page.getByTestId(control).isVisible()).toBe(false);
        expect(await page.locator('table').first().isVisible()).toBe(true);
        expect((await page.pdf()).length).toBeGreaterThan(10_000);
      },
      { colorScheme: 'dark' },
    );
  });
});

describeInBrowser('the report of a study that was run', () => {
  it('has nothing that the page cannot show', async () => {
    const out = join(root, 'real');
    await trainRuns(out, glyphRequest({ methods: ['random', 'vae'], length: { epochs: 2 } }), {
      evaluate: true,
    });
    await withPage(await pageOf(out), async (page) => {
      await allDrawn(page);
      await keepScreenshots(page, 'report-real');
      expect(await rowNames(page)).toEqual(expect.arrayContaining([expect.stringContaining('VAE')]));
      expect(await seriousFaults(page)).toEqual([]);
    });
  });

  it('follows runs without being loaded again, and keeps search and place', async () => {
    const out = join(root, 'live');
    await writeExampleRun(out, { method: 'vae' });
    const served = await serveReport({ out, interval: 50 });
    try {
      await withPage(served.url, async (page) => {
        const before = await rowNames(page);
        await page.evaluate(() => Object.assign(window, { stillHere: true }));
        await page.getByTestId('search').fill('vae');
        await writeExampleRun(out, { method: 'simvae' });
        await expect
          .poll(async () => (await rowNames(page)).length, { timeout: 20_000 })
          .toBeGreaterThan(before.length);
        expect(await page.evaluate(() => 'stillHere' in window)).toBe(true);
        expect(await page.getByTestId('search').inputValue()).toBe('vae');
        await rm(out, { recursive: true });
        await expect.poll(async () => (await rowNames(page)).length, { timeout: 20_000 }).toBe(0);
      });
    } finally {
      await served.close();
    }
  });
});
