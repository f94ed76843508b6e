import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { directory } from '@simvae/fashion-mnist-mini';
import { expect, it } from 'vitest';
import { RecordingReporter, temporaryFolder } from '../test/tiny.js';
import { datasetLoader } from './dataset-loader.js';
import { RequestError } from './request-error.js';

const folder = temporaryFolder();

it('loads each data set once, and says where it was found', async () => {
  const reporter = new RecordingReporter();
  const load = datasetLoader(directory, reporter);
  const [first, second] = await Promise.all([load('fashion-mnist-mini'), load('fashion-mnist-mini')]);
  expect(second).toBe(first);
  expect(reporter.notes).toEqual([`fashion-mnist-mini: 10,000 + 2,000 images (data-dir: ${directory})`]);
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
