import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  type ImageShape,
  type ImageSource,
  type MemoryImages,
  memoryImages,
  sizeOf,
  type ViewSource,
} from '@simvae/arrays';
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

/** A file of the pixels of a source, and how it is read. */
const onDisk = async ({ count, imageShape, pixels }: MemoryImages) => {
  const folder = await mkdtemp(join(tmpdir(), 'simvae-augment-'));
  const path = join(folder, 'pixels');
  await writeFile(path, pixels);
  const file = await open(path);
  const size = sizeOf(imageShape);
  const source: ImageSource = {
    count,
    imageShape,
    async read(indices, out) {
      for (let i = 0; i < indices.length; i++) await file.read(out, i * size, size, indices[i] * size);
    },
  };
  const remove = async () => {
    await file.close();
    await rm(folder, { recursive: true });
  };
  return { source, remove };
};
/** Several requests at a time, then one after the other into memory that is used again: all as expected, to the last bit. */
const expectViews = async (views: ViewSource, expected: ViewSource, size: number) => {
  // Of different sizes, one with fewer images than threads, and one on shared memory.
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
    await expected.fill({ ...asked, out: own });
    expect(Array.from(asked.out)).toEqual(Array.from(own));
    asked.out.fill(0);
    await views.fill(asked);
  }
};

/** How many threads of Node.js there are in this process. */
const threadCount = () => (process.report.getReport() as unknown as { workers: unknown[] }).workers.length;

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
      const views = await workerViews(source, { ...options, workers });
      expect([views.count, views.imageShape]).toEqual([40, imageShape]);
      await expectViews(views, randomViews(source, options), size);
      await views.dispose();
    }
  });

  it.each([
    ['grey', [28, 28, 1], grey],
    [
      'colour, greyscale and blur',
      [20, 14, 3],
      {
        augmentation: {
          ...augmentations.color,
          grayscale: 0.5,
          blur: { probability: 0.5, sigma: [0.1, 2] },
        },
        seed: 11,
        originalFirst: true,
      },
    ],
  ] as [string, ImageShape, ViewOptions][])(
    'gives the same views of images on disk for every number of threads: %s',
    async (_, imageShape, options) => {
      const size = sizeOf(imageShape);
      const memory = images(imageShape, false);
      const { source, remove } = await onDisk(memory);
      const expected = randomViews(memory, options);
      for (const workers of [1, 2, 3]) {
        const views = await workerViews(source, { ...options, workers });
        await expectViews(views, expected, size);
        await views.dispose();
      }
      await remove();
    },
  );

  it('gives the views of a source that reads at once', async () => {
    const { pixels: _, ...source } = images([28, 28, 1], false);
    const views = await workerViews(source, { ...grey, workers: 2 });
    const [found, expected] = [request([3, 1, 2], 2), request([3, 1, 2], 2)];
    await views.fill(found);
    randomViews(source, grey).fill(expected);
    expect(found.out).toEqual(expected.out);
    await views.dispose();
  });

  it('passes on what a source fails with, and goes on', async () => {
    const memory = images([28, 28, 1], false);
    const source: ImageSource = {
      count: 40,
      imageShape: [28, 28, 1],
      async read(indices, out) {
        if (indices[0] === 13) throw new Error('the disk is gone');
        memory.read(indices, out);
      },
    };
    const views = await workerViews(source, { ...grey, workers: 2 });
    await expect(views.fill(request([13, 2], 1))).rejects.toThrow(new Error('the disk is gone'));
    const [found, expected] = [request([3, 1, 2], 2), request([3, 1, 2], 2)];
    await views.fill(found);
    randomViews(memory, grey).fill(expected);
    expect(found.out).toEqual(expected.out);
    await views.dispose();
  });

  it('does not wait for a source when disposed of, and leaves no thread', async () => {
    const before = threadCount();
    let finish = () => {};
    const source: ImageSource = {
      count: 40,
      imageShape: [28, 28, 1],
      read: () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    };
    const views = await workerViews(source, { ...grey, workers: 2 });
    expect(threadCount()).toBe(before + 2);
    const waiting = expect(views.fill(request([1, 2, 3], 2))).rejects.toThrow(
      'workerViews: the views are disposed of.',
    );
    await views.dispose();
    await waiting;
    expect(threadCount()).toBe(before);
    // What the source brings later is nobody's.
    finish();
    await new Promise(setImmediate);
    expect(threadCount()).toBe(before);
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
    const before = threadCount();
    const oneOfTwo = `const { parentPort, threadId } = require('node:worker_threads');
      if (threadId % 2 === 0) throw new Error('no start');
      parentPort.on('message', () => {});`;
    await expect(ViewThreads.start(oneOfTwo, 2, {})).rejects.toThrow(
      'workerViews: a thread stopped (no start).',
    );
    expect(threadCount()).toBe(before);
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
