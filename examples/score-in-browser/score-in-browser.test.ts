import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { closeBrowser, hasChromium, overflow, seriousFaults, withPage } from '@simvae/tooling/browser';
import { strToU8, zipSync } from 'fflate';
import { build, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('.', import.meta.url));
const outDir = '.vitest/page';
let server: Awaited<ReturnType<typeof preview>>;

/** An array as numpy saves it. */
function npy(type: '<f4' | '<i4', shape: readonly number[], values: readonly number[]): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(
    118,
  );
  const content = type === '<f4' ? Float32Array.from(values) : Int32Array.from(values);
  const start = [0x93, ...strToU8('NUMPY'), 1, 0, 118, 0, ...strToU8(header)];
  return Uint8Array.from([...start, ...new Uint8Array(content.buffer)]);
}

/** 120 rows around the corners of a triangle, of classes 3, 5 and 8. */
function triangle(): Buffer {
  const corners = [
    [0, 0],
    [5, 0],
    [0, 5],
  ];
  const rows = Array.from({ length: 120 }, (_, i) => {
    const [x, y] = corners[i % 3];
    return [x + Math.sin(i), y + Math.cos(1.7 * i)];
  });
  const labels = rows.map((_, i) => [3, 5, 8][i % 3]);
  const files = {
    'features.npy': npy('<f4', [120, 2], rows.flat()),
    'labels.npy': npy('<i4', [120], labels),
  };
  return Buffer.from(zipSync(files));
}

describe.skipIf(!hasChromium())('the page', () => {
  beforeAll(async () => {
    await build({ root, logLevel: 'silent', build: { outDir, emptyOutDir: true } });
    server = await preview({
      root,
      logLevel: 'silent',
      build: { outDir },
      preview: { port: 0, host: '127.0.0.1' },
    });
  });
  afterAll(async () => {
    await closeBrowser();
    await server?.close();
    rmSync(`${root}${outDir}`, { recursive: true, force: true });
  });

  const visit = (use: Parameters<typeof withPage>[1]) =>
    withPage(server.resolvedUrls!.local[0], use, { width: 390 });

  it('scores the features of a file that is chosen', () =>
    visit(async (page) => {
      const input = page.locator('input');
      await input.setInputFiles({ name: 'triangle.npz', mimeType: '', buffer: triangle() });
      await page.waitForSelector('table');
      expect(await page.locator('#status').textContent()).toBe(
        'triangle.npz: 96 training and 24 test rows, protocol strict.',
      );
      const cells = await page.locator('td').allTextContents();
      expect(cells.slice(0, 2)).toEqual(['logistic regression', '100.0']);
      expect(cells.slice(-12)).toEqual(['3', '8', '0', '0', '5', '0', '8', '0', '8', '0', '0', '8']);
      expect(await seriousFaults(page)).toEqual([]);
      expect(await overflow(page, 390)).toBe(0);
      if (process.env.SIMVAE_SCREENSHOTS) {
        await page.screenshot({ path: `${process.env.SIMVAE_SCREENSHOTS}/score-in-browser.png` });
      }
    }));

  it('says what is wrong with a file', () =>
    visit(async (page) => {
      const choose = async (name: string, content: Uint8Array) => {
        await page.locator('input').setInputFiles({ name, mimeType: '', buffer: Buffer.from(content) });
        await page.waitForSelector('#status.error');
        return page.locator('#status').textContent();
      };
      expect(await choose('broken.npz', strToU8('PK'))).toMatch(
        /^broken\.npz: not a complete \.npz archive; /,
      );
      const unnamed = zipSync({ 'a.npy': npy('<f4', [1, 1], [0]) });
      expect(await choose('unnamed.npz', unnamed)).toBe(
        'unnamed.npz: has no array features (but a); save it under that name.',
      );
    }));
});
