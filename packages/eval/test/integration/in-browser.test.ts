import { closeBrowser, hasChromium, withPage } from '@simvae/tooling/browser';
import { bundleClient } from '@simvae/tooling/client';
import { afterAll, describe, expect, it } from 'vitest';
import { evaluateRepresentations } from '../../src/index.js';
import type { Client } from '../support/browser-client.js';
import { circleSets } from '../support/circle-sets.js';
import { npyFile } from '../support/npy-file.js';
import { servePage } from '../support/serve-page.js';

const script = bundleClient(new URL('../support/browser-client.ts', import.meta.url));

const options = { protocol: 'paper', seed: 1, nInit: 2, epochs: 2 } as const;

describe.skipIf(!hasChromium())('@simvae/eval in Chromium', () => {
  afterAll(closeBrowser);

  it.each([{ isolated: true }, { isolated: false }])(
    'scores as in Node, isolated: $isolated',
    async ({ isolated }) => {
      const inPage = await servePage(script, { isolated }, (url) =>
        withPage(url, async (page) => {
          const scored = await page.evaluate(async (given) => {
            const { evaluation, circleSets } = globalThis as unknown as Client;
            let progress = 0;
            const onProgress = () => {
              progress++;
            };
            const result = await evaluation.evaluateRepresentations(circleSets(), { ...given, onProgress });
            return { result, progress, cores: navigator.hardwareConcurrency };
          }, options);
          return { ...scored, workers: page.workers().length };
        }),
      );
      expect(inPage.result).toEqual(await evaluateRepresentations(circleSets(), options));
      expect(inPage.progress).toBeGreaterThan(1);
      expect(inPage.workers).toBe(isolated ? inPage.cores - 1 : 0);
    },
  );

  it('reads files that a person chooses, and says why it opens no paths and starts no threads', async () => {
    const npy = npyFile('<f4', [2, 2], Float32Array.of(1, 2, 3, 4));
    const found = await servePage(script, { isolated: false }, (url) =>
      withPage(url, (page) =>
        page.evaluate(
          async (bytes) => {
            const { evaluation, io } = globalThis as unknown as Client;
            const failure = (work: Promise<unknown>) =>
              work.then(
                () => undefined,
                (error) => error.message,
              );
            const [array] = await io.readArrays(new File([Uint8Array.from(bytes)], 'features.npy'));
            const [table] = await io.readArrays(new File(['a,b\n1,2\n'], 'features.csv'));
            return {
              array: Array.from(array.data, Number),
              columns: table.columns,
              broken: await failure(io.readArrays(new File(['PK'], 'broken.npz'))),
              path: await failure(io.readArrays('features.npy')),
              threads: await failure(
                new evaluation.KMeans({ clusters: 2, threads: 2 }).fit([
                  [0, 0],
                  [1, 1],
                ]),
              ),
              model: await failure(evaluation.inceptionExtractor({ file: 'inception.onnx' })),
            };
          },
          [...npy],
        ),
      ),
    );
    expect(found.array).toEqual([1, 2, 3, 4]);
    expect(found.columns).toEqual(['a', 'b']);
    expect(found.broken).toMatch(/^broken\.npz: not a complete \.npz archive/);
    expect(found.path).toMatch(
      /^features\.npy: is a path, which a browser does not open; pass the File itself/,
    );
    expect(found.threads).toMatch(/Cross-Origin-Opener-Policy/);
    expect(found.model).toMatch(/^inceptionExtractor: .* in Node only/);
  });
});

it('nothing of Node is in what a page loads', () => {
  expect(/["'`]node:|worker_threads|require\(/.exec(script)?.[0]).toBeUndefined();
});
