import { join } from 'node:path';
import { memoryImages } from '@simvae/arrays';
import { makeGlyphs } from '@simvae/data';
import { openRun } from '@simvae/study';
import { overflow, seriousFaults, withPage } from '@simvae/tooling/browser';
import { encode } from 'fast-png';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveExplorer } from '../../src/index.js';
import {
  describeInBrowser,
  keepScreenshots,
  type Page,
  pixelsOf,
  printFirstPaint,
  themes,
} from '../in-browser.js';
import { temporaryFolder } from '../temporary-folder.js';
import { glyphRequest, loadGlyphs, trainRuns } from '../tiny-study.js';

const out = temporaryFolder();
let runs: Awaited<ReturnType<typeof trainRuns>>;
/** Explorers of the runs, by method. */
const explorers: Record<string, Awaited<ReturnType<typeof serveExplorer>>> = {};

/** Opens the page of a method's run once it is ready. */
async function explore(
  method: string,
  use: (page: Page) => Promise<void>,
  options: Parameters<typeof withPage>[2] = {},
): Promise<void> {
  await withPage(
    explorers[method].url,
    async (page) => {
      await page.waitForSelector('html[data-ready]');
      await page.waitForSelector('[data-testid=spread] svg');
      await use(page);
    },
    options,
  );
}

const decoded = '[data-testid=decoded]';

/** Waits until a canvas shows something else than it did. */
async function changed(page: Page, selector: string, before: number[]): Promise<number[]> {
  await expect.poll(() => pixelsOf(page, selector)).not.toEqual(before);
  return pixelsOf(page, selector);
}

describeInBrowser('the explorer of a run', () => {
  beforeAll(async () => {
    runs = await trainRuns(out, glyphRequest({ methods: ['vae', 'random'] }));
    for (const run of runs) {
      explorers[run.config.identity.method.name] = await serveExplorer({ run, load: loadGlyphs });
    }
  });
  afterAll(() => Promise.all(Object.values(explorers).map((explorer) => explorer.close())));

  it('moves latents with sliders and keys', async () => {
    await explore('vae', async (page) => {
      await printFirstPaint(page, 'explorer');
      const sliders = page.locator('#latents input[type=range]');
      expect(await sliders.count()).toBe(4);
      const before = await pixelsOf(page, decoded);
      const first = sliders.first();
      await first.fill((await first.getAttribute('max'))!);
      const far = await changed(page, decoded, before);
      await first.focus();
      for (let i = 0; i < 30; i++) await page.keyboard.press('ArrowLeft');
      await changed(page, decoded, far);
      await page.getByRole('button', { name: 'Back to A' }).click();
      await expect.poll(() => pixelsOf(page, decoded)).toEqual(before);
      await page.getByRole('button', { name: 'Draw at random' }).click();
      await changed(page, decoded, before);
      await page.getByRole('button', { name: 'Mean', exact: true }).click();
    });
  });

  it('shows what the run itself reconstructs', async () => {
    const run = runs.find(({ config }) => config.identity.method.name === 'vae')!;
    const open = await openRun(run, { load: loadGlyphs });
    const { test, imageShape } = await loadGlyphs('glyphs');
    const pixels = new Uint8Array(imageShape[0] * imageShape[1] * imageShape[2]);
    await test.images.read([0], pixels);
    const { data } = await open.model.reconstruct(memoryImages(pixels, imageShape));
    await open.dispose();
    await explore('vae', async (page) => {
      const shown = await pixelsOf(page, '[data-testid=reconstruction]');
      const grey = shown.filter((_, i) => i % 4 === 0);
      const wanted = Array.from(data, (value) => 255 * value);
      expect(grey).toHaveLength(wanted.length);
      for (const [i, value] of grey.entries()) expect(Math.abs(value - wanted[i])).toBeLessThanOrEqual(0.51);
    });
  });

  it('walks between two images', async () => {
    await explore('vae', async (page) => {
      const walked = '[data-testid=walked]';
      await expect.poll(() => page.locator('#walk .strip canvas').count()).toBe(9);
      const slider = page.locator('#walk input[type=range]');
      const start = await pixelsOf(page, walked);
      await slider.fill('1');
      const end = await changed(page, walked, start);
      await page.locator('#walk .strip button').first().click();
      await expect.poll(() => pixelsOf(page, walked)).toEqual(start);
      // Another image B ends the walk elsewhere.
      await page.locator('[data-slot=b]').click();
      await page.locator('#images .thumbnails button').nth(7).click();
      await slider.fill('1');
      await expect.poll(() => pixelsOf(page, walked)).not.toEqual(start);
      await changed(page, walked, end);
      await page.getByRole('button', { name: 'Play' }).click();
      await expect.poll(() => slider.inputValue(), { timeout: 20_000 }).toBe('1');
    });
  });

  it('shows how views of an image spread', async () => {
    await explore('vae', async (page) => {
      const facts = page.locator('[data-testid=spread-facts]');
      const before = await facts.textContent();
      expect(before).toMatch(
        /^Views of A lie [\d.]+ from their mean on average, test images [\d.]+ from theirs: \d+ %\.$/,
      );
      expect(await page.locator('#views .views canvas').count()).toBe(24);
      await page.getByRole('button', { name: 'Other views' }).click();
      await expect.poll(() => facts.textContent()).not.toBe(before);
      // A test image that is pointed at can be chosen.
      const box = (await page
        .locator('[data-testid=spread] > figure > svg, [data-testid=spread] > svg')
        .boundingBox())!;
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
      const name = page.locator('.pointed > span:not(.note)');
      for (let step = 0; step < 40 && (await name.count()) === 0; step++) {
        await page.mouse.move(box.x + 60 + (step % 8) * 40, box.y + 40 + Math.floor(step / 8) * 50);
      }
      const pointed = await name.textContent();
      await page.getByRole('button', { name: 'Make it A' }).click();
      await expect.poll(() => page.locator('[data-slot=a] .name').textContent()).toBe(pointed);
    });
  });

  it('takes an image of one’s own, and says what is wrong with a broken one', async () => {
    await explore('vae', async (page) => {
      const data = new Uint8Array(60 * 40 * 3).map((_, i) => (i * 7) % 251);
      const png = Buffer.from(encode({ width: 60, height: 40, data, channels: 3 }));
      const input = page.locator('#own-file');
      const before = await pixelsOf(page, '[data-testid=reconstruction]');
      expect(await page.locator('#invert').isVisible()).toBe(false);
      await input.setInputFiles({ name: 'mine.png', mimeType: 'image/png', buffer: png });
      await expect.poll(() => page.locator('[data-slot=a] .name').textContent()).toBe('mine.png');
      const mine = await changed(page, '[data-testid=reconstruction]', before);
      expect(await page.locator('[data-testid=neighbors] li').count()).toBe(8);
      await page.locator('#invert').check();
      await changed(page, '[data-testid=reconstruction]', mine);

      const problem = page.locator('[role=alert]');
      expect(await problem.textContent()).toBe('');
      for (const [name, bytes] of [
        ['broken.png', png.subarray(0, 60)],
        ['notes.txt', Buffer.from('no image')],
        ['empty.png', Buffer.alloc(0)],
      ] as const) {
        await input.setInputFiles({ name, mimeType: 'image/png', buffer: bytes });
        await expect
          .poll(() => problem.textContent())
          .toMatch(new RegExp(`^${name} cannot be read as an image`));
      }
      expect(await page.locator('[data-slot=a] .name').textContent()).toBe('mine.png');

      // Dropped anywhere.
      await page.evaluate((bytes) => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([Uint8Array.from(bytes)], 'dropped.png', { type: 'image/png' }));
        document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
      }, Array.from(png));
      await expect.poll(() => page.locator('[data-slot=a] .name').textContent()).toBe('dropped.png');
      expect(await problem.textContent()).toBe('');
    });
  });

  it('does what needs no decoder where there is none', async () => {
    await explore('random', async (page) => {
      await keepScreenshots(page, 'explorer-without-decoder');
      expect(await page.locator('#reconstruction').textContent()).toContain(
        'simvae eval --methods random --set evaluation.decoderEpochs=20',
      );
      expect(await page.locator(decoded).count()).toBe(0);
      expect(await page.locator('[data-testid=neighbors] li').count()).toBe(8);
      expect(await page.locator('#walk .strip canvas').count()).toBe(9);
      const nearest = page.locator('#latents figure');
      const before = await nearest.first().getAttribute('title');
      const slider = page.locator('#latents input[type=range]').first();
      for (const end of ['min', 'max']) await slider.fill((await slider.getAttribute(end))!);
      await expect.poll(() => nearest.first().getAttribute('title')).not.toBe(before);
      expect(await seriousFaults(page)).toEqual([]);
    });
  });

  it('explores colour images, with a decoder that was trained afterwards', async () => {
    const color = makeGlyphs({ train: 120, test: 40, seed: 0, color: true });
    const load = async () => color;
    const request = glyphRequest({
      dataset: 'glyphs-color',
      methods: ['simclr'],
      length: { epochs: 1 },
      network: 'mlp',
      settings: {
        network: { latent: 4, hidden: [24] },
        training: { batchSize: 24 },
        evaluation: {
          probeEpochs: 1,
          gmmInits: 1,
          factorEpochs: 1,
          factorHidden: 4,
          neighbors: 3,
          decoderEpochs: 2,
          generatedImages: 10,
          classifierEpochs: 1,
          classifierHidden: 4,
        },
      },
    });
    const [run] = await trainRuns(join(out, 'color'), request, { load, evaluate: true });
    const served = await serveExplorer({ run, load });
    try {
      await withPage(served.url, async (page) => {
        await page.waitForSelector('[data-testid=spread] svg');
        await keepScreenshots(page, 'explorer-color');
        expect(await page.locator('#views .views canvas').count()).toBe(24);
        const shown = await pixelsOf(page, '#views .views canvas');
        const grey = shown.every((value, i) => i % 4 === 3 || value === shown[i - (i % 4)]);
        expect(grey).toBe(false);
        const before = await pixelsOf(page, decoded);
        const slider = page.locator('#latents input[type=range]').first();
        await slider.fill((await slider.getAttribute('min'))!);
        await changed(page, decoded, before);
      });
    } finally {
      await served.close();
    }
  });

  it.each(themes)('is readable in $colorScheme, at both widths', async ({ colorScheme, rules }) => {
    await explore(
      'vae',
      async (page) => {
        await keepScreenshots(page, `explorer-${colorScheme}`);
        expect(await seriousFaults(page, rules)).toEqual([]);
        for (const width of [1280, 390]) expect(await overflow(page, width)).toBe(0);
        const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
        const system = await background();
        const theme = page.locator('[data-testid=theme]');
        await theme.click();
        const light = await background();
        await theme.click();
        expect(await theme.textContent()).toBe('Theme: dark');
        const dark = await background();
        expect(light).not.toBe(dark);
        expect(system).toBe(colorScheme === 'light' ? light : dark);
        await page.reload();
        await page.waitForSelector('html[data-ready]');
        expect(await background()).toBe(dark);
      },
      { colorScheme },
    );
  });

  it('says why a run cannot be explored', async () => {
    const [run] = await trainRuns(join(out, 'other'), glyphRequest({ methods: ['random'] }));
    const stop = AbortSignal.abort(new Error('stopped'));
    await expect(serveExplorer({ run, load: loadGlyphs, signal: stop })).rejects.toThrow('stopped');
    const load = () => Promise.reject(new Error('no such data'));
    await expect(serveExplorer({ run, load })).rejects.toThrow('no such data');
  });
});
