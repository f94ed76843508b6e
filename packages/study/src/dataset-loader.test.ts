import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directory } from '@simvae/fashion-mnist-mini';
import { expect, it, vi } from 'vitest';
import { RecordingReporter, temporaryFolder } from '../test/tiny.js';
import { datasetLoader } from './dataset-loader.js';
import { encodePng } from './figures/image-grid.js';
import { RequestError } from './request-error.js';

const folder = temporaryFolder();

it('loads each data set once, and says where it was found', async () => {
  const reporter = new RecordingReporter();
  const load = datasetLoader(directory, reporter);
  const [first, second] = await Promise.all([load('fashion-mnist-mini'), load('fashion-mnist-mini')]);
  expect(second).toBe(first);
  expect(reporter.notes).toEqual([`fashion-mnist-mini: 10,000 + 2,000 images (data-dir: ${directory})`]);
});

it('shows how far images of a folder are decoded, once, and names what is left out', async () => {
  for (const variable of ['XDG_CACHE_HOME', 'LOCALAPPDATA']) vi.stubEnv(variable, join(folder, 'cache'));
  const images = join(folder, 'images');
  mkdirSync(images);
  for (let i = 0; i < 20; i++) {
    const picture = { data: new Uint8Array(64).fill(10 * i), height: 8, width: 8, channels: 1 } as const;
    writeFileSync(join(images, `${i}.png`), i < 13 ? encodePng(picture) : 'no image');
  }
  const shown: [string, number][] = [];
  const reporter = new RecordingReporter();
  reporter.onUpdate = (title, done) => shown.push([title, done]);
  const request = `folder:${images}`;
  const { train, test } = await datasetLoader(undefined, reporter)(request, { size: 8 });
  expect(shown.at(-1)).toEqual([`decode ${request}`, 20]);
  expect(reporter.titles).toHaveLength(1);
  const [found, left, ...others] = reporter.notes;
  expect(others).toEqual([]);
  expect(found).toBe(
    `${request}: ${train.count} + ${test.count} images (data-dir: ${images}; a folder of images)`,
  );
  const lines = left.split('\n');
  expect(lines[0]).toBe(`${request}: 7 that cannot be read are left out:`);
  expect(lines).toHaveLength(7);
  for (const line of lines.slice(1, 6)) expect(line).toMatch(/^ {2}.*1[3-9]\.png: \S/);
  expect(lines[6]).toBe('  and 2 more');

  await datasetLoader(undefined, reporter)(request, { size: 8 });
  expect(reporter.titles).toHaveLength(1);
  expect(reporter.notes.slice(2)).toEqual([found, left]);
  vi.unstubAllEnvs();
  rmSync(images, { recursive: true });
});

it('tries again what failed', async () => {
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const load = datasetLoader(empty);
  const [first, second] = [load('fashion-mnist-mini'), load('fashion-mnist-mini')];
  expect(second).toBe(first);
  await expect(first).rejects.toThrow(empty);
  const third = load('fashion-mnist-mini');
  expect(third).not.toBe(first);
  await expect(third).rejects.toThrow(empty);
});

it('loads a data set once for each choice of settings', async () => {
  const load = datasetLoader(directory);
  const plain = load('fashion-mnist-mini');
  expect(load('fashion-mnist-mini', {})).toBe(plain);
  expect(load('fashion-mnist-mini', { strict: true })).not.toBe(plain);
  await plain;
});

it('lists the known names', async () => {
  const unknown = datasetLoader()('cifar');
  await expect(unknown).rejects.toThrow(RequestError);
  await expect(unknown).rejects.toThrow(
    /^The data set must be one of mnist, fashion-mnist, fashion-mnist-mini.*, folder:PATH, got cifar\.$/,
  );
});
