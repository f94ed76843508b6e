import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, expect, it, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'simvae-own-images-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Writes pictures of stripes in a hue and a place of their own, in PNG and JPEG. */
async function drawStripes(path: string, turn: number, count: number): Promise<void> {
  mkdirSync(path, { recursive: true });
  for (let i = 0; i < count; i++) {
    const stripes = [-1, 0, 1, 2, 3].map(
      (n) => `<rect x="-99" y="${24 * n + ((7 * i) % 24)}" width="299" height="12"/>`,
    );
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" width="80" height="80"><rect width="80" height="80" fill="#eee"/>` +
      `<g transform="rotate(${turn} 40 40)" fill="hsl(${(53 * i) % 360} 80% 30%)">${stripes.join('')}</g></svg>`;
    await sharp(Buffer.from(svg)).toFile(join(path, `${i}.${i % 2 ? 'jpg' : 'png'}`));
  }
}

it('learns from a folder of images, and names one that is broken', async () => {
  const images = join(folder, 'images');
  await drawStripes(join(images, 'lying'), 0, 100);
  await drawStripes(join(images, 'standing'), 90, 100);
  writeFileSync(join(images, 'lying', 'broken.png'), 'not an image');
  for (const variable of ['XDG_CACHE_HOME', 'LOCALAPPDATA', 'HOME']) vi.stubEnv(variable, folder);
  vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'own-images.js', images]);
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  await import('./own-images.js');
  const lines = log.mock.calls.map(([line]) => String(line));
  expect(lines[0]).toBe('180 training images, 20 test images');
  expect(lines[1]).toMatch(/^left out: .*broken\.png: /);
  const [, percent] = /^nearest neighbours name the class of ([\d.]+) % of the test images$/.exec(
    lines.at(-1) ?? '',
  )!;
  // Of two classes, chance names half.
  expect(Number(percent)).toBeGreaterThan(75);
});
