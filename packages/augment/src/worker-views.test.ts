import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ImageShape, memoryImages, sizeOf } from '@simvae/arrays';
import { describe, expect, it } from 'vitest';
import { bundle, scriptFile, scriptSource } from '../scripts/build-worker.mjs';
import { augmentations } from './augmentation.js';
import { randomViews } from './random-views.js';
import type { ViewOptions } from './view-writer.js';
import { ViewThreads, workerViews } from './worker-views.js';

const images = (imageShape: ImageShape, shared: boolean) => {
  const length = 40 * sizeOf(imageShape);
  const pixels = shared ? new Uint8Array(new SharedArrayBuffer(length)) : new Uint8Array(length);
  for (let i = 0; i < length; i++) pixels[i] = (i * i) >> 3;
  return memoryImages(pixels, imageShape);
};
const grey = { augmentation: augmentations.grey, seed: 5 };
const request = (indices: number[], views: number, epoch = 0, size = 784) => ({
  indices: Int32Array.from(indices),
  epoch,
  views,
  out: new Float32Array(indices.length * views * size),
});

it('runs what src/worker.ts bundles to: run scripts/build-worker.mjs after a change', async () => {
  expect(await readFile(scriptFile, 'utf8')).toBe(await scriptSource());
});

describe('workerViews', () => {
  const cases: [string, ImageShape, ViewOptions][] = [
    ['grey', [28, 28, 1], grey],
    ['colour', [9, 14, 3], { augmentation: augmentations.color, seed: -2 }],
    ['original first', [9, 14, 3], { augmentation: augmentations.color, seed: 7, originalFirst: true }],
  ];
  it.each(cases)('gives the views of randomViews to the last bit: %s', async (_, imageShape, options) => {
    const size = sizeOf(imageShape);
    for (const [workers, shared] of [
      [1, true],
      [2, false],
      [3, true],
    ] as const) {
      const source = images(imageShape, shared);
      const expected = randomViews(source, options);
      const views = await workerViews(source, { ...options, workers });
      expect([views.count, views.imageShape]).toEqual([40, imageShape]);
      // Several at a time, of different sizes, one with fewer images than threads, and one on shared memory.
      const requests = [
        request([39, 0, 7, 7, 12], 4, 3, size),
        request([1], 2, 0, size),
        request([], 2, 0, size),
        request([5, 6, 30], 6, 9, size),
        { ...request([8, 9], 3, 1, size), out: new Float32Array(new SharedArrayBuffer(4 * 6 * size)) },
      ];
      await Promise.all(requests.map((asked) => views.fill(asked)));
      for (const asked of [...requests, ...requests.toReversed()]) {
        const own = new Float32Array(asked.out.length);
        expected.fill({ ...asked, out: own });
        expect(Array.from(asked.out)).toEqual(Array.from(own));
        asked.out.fill(0);
        await views.fill(asked);
      }
      await views.dispose();
    }
  });

  it('rejects what randomViews rejects', async () => {
    const source = images([28, 28, 1], true);
    await expect(workerViews(source, { ...grey, workers: 0 })).rejects.toThrow(
      new RangeError('workerViews: `workers` must be a positive integer, got 0.'),
    );
    const options = { augmentation: augmentations.color, seed: 0, workers: 1 };
    await expect(workerViews(source, options)).rejects.toThrow(
      new RangeError('workerViews: `colorJitter` must be absent unless images have 3 channels, got 1.'),
    );
    const views = await workerViews(source, { ...grey, workers: 1 });
    await expect(views.fill(request([40], 1))).rejects.toThrow(
      new RangeError('fill: `indices` must be in [0, 40), got 40.'),
    );
    // A request that a thread fails is rejected alone.
    await expect(views.fill(request([1], 1, 0.5))).rejects.toThrow(
      'workerViews: RangeError: RandomStream: `key` must be a safe integer, got 0.5.',
    );
    await views.fill(request([1], 1));
    await views.dispose();
  });

  it('rejects what waits, and what comes later, when disposed of', async () => {
    const views = await workerViews(images([28, 28, 1], true), { ...grey, workers: 2 });
    const waiting = expect(views.fill(request([1, 2, 3], 200))).rejects.toThrow(
      'workerViews: the views are disposed of.',
    );
    await views.dispose();
    await waiting;
    await views.dispose();
    await expect(views.fill(request([1], 1))).rejects.toThrow('workerViews: the views are disposed of.');
  });

  it('rejects with what a thread stopped with, and does not wait for the others', async () => {
    const start = "const { parentPort } = require('node:worker_threads'); parentPort.postMessage({});";
    const crash = "parentPort.on('message', ({ indices }) => { if (indices[0] === 2) ";
    for (const [end, reason] of [
      ["throw new Error('out of luck'); });", 'out of luck'],
      ['process.exit(3); });', 'exit code 3'],
    ]) {
      const threads = await ViewThreads.start(start + crash + end, 2, {});
      // The first thread never answers.
      const message = `workerViews: a thread stopped (${reason}).`;
      await expect(threads.fill(request([1, 2], 1), 784)).rejects.toThrow(message);
      await expect(threads.fill(request([1], 1), 784)).rejects.toThrow(message);
      await threads.dispose();
    }
    await expect(ViewThreads.start("throw new Error('no start');", 2, {})).rejects.toThrow(
      'workerViews: a thread stopped (no start).',
    );
  });

  it('keeps the process alive while there is work, and not otherwise', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'simvae-augment-'));
    await writeFile(join(folder, 'augment.mjs'), await bundle('src/index.ts', 'esm'));
    await writeFile(
      join(folder, 'run.mjs'),
      `import { augmentations, workerViews } from './augment.mjs';
      const pixels = new Uint8Array(784).fill(51);
      const source = { count: 1, imageShape: [28, 28, 1], pixels };
      const views = await workerViews(source, { augmentation: augmentations.grey, seed: 0, workers: 2 });
      const out = new Float32Array(50 * 784);
      await views.fill({ indices: Int32Array.of(0), epoch: 0, views: 50, out });
      console.log(out.every((pixel) => Math.abs(pixel - 0.2) < 1e-6));`,
    );
    // Node ends with code 13 where nothing keeps it alive, and is ended where something does too long.
    const { stdout } = await promisify(execFile)(process.execPath, [join(folder, 'run.mjs')], {
      timeout: 100_000,
    });
    expect(stdout).toBe('true\n');
    await rm(folder, { recursive: true });
  });
});
