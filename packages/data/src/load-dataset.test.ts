import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { directory as miniDirectory } from '@simvae/fashion-mnist-mini';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeIdx } from '../../../tooling/data/encode-idx.mjs';
import { pixelsOf } from '../test/pixels.js';
import { temporaryFolder } from '../test/temporary-folder.js';
import { tinyFiles, writeFiles } from '../test/tiny-files.js';
import { DataFileError } from './data-file-error.js';
import { datasets } from './datasets.js';
import { locateDataset } from './find/locate-dataset.js';
import { loadDataset } from './load-dataset.js';

const passDirectory =
  'Pass --data-dir DIR (option `dataDir`) or set SIMVAE_DATA to a folder that holds the files.';
const replaceFile = `Delete it and download it again. ${passDirectory}`;

describe('loadDataset', () => {
  const folder = temporaryFolder();
  const load = (dataDir: string, name = 'mnist') => loadDataset(name, { dataDir, env: {} });
  /** Loads the tiny set with one file replaced, compressed as it is, and expects an error about that file. */
  const withFile = async (name: string, bytes: Uint8Array, problem: string, step = replaceFile) => {
    writeFiles(folder(), tinyFiles());
    const path = join(folder(), name);
    writeFileSync(path, bytes);
    await expect(load(folder())).rejects.toThrow(new DataFileError(path, problem, step));
  };

  it('gives pixels and labels as typed arrays of their own', async () => {
    const files = tinyFiles(5, 3);
    const dataset = await load(writeFiles(folder(), files));
    const { train, test, imageShape, targets, target, source, title, paper } = dataset;
    expect(imageShape).toEqual([28, 28, 1]);
    expect(train.images.imageShape).toEqual([28, 28, 1]);
    expect([targets, target]).toEqual([['class'], 'class']);
    expect(train.labels[targets[0]].classes).toHaveLength(10);
    expect([train.count, test.count, train.images.count]).toEqual([5, 3, 5]);
    expect(Buffer.from(pixelsOf(train))).toEqual(Buffer.from(files['train-images-idx3-ubyte'].subarray(16)));
    expect(pixelsOf(train).buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(pixelsOf(train).byteLength).toBe(pixelsOf(train).buffer.byteLength);
    expect(Array.from(test.labels.class.values)).toEqual([0, 1, 2]);
    expect(test.factors).toBeUndefined();
    expect({ title, paper }).toEqual({ title: datasets.mnist.title, paper: datasets.mnist.paper });
    const note = 'not the published files: train-images-idx3-ubyte.gz and 3 more differ';
    expect(source).toEqual({ kind: 'data-dir', directory: folder(), official: false, note });
  });

  it('reads uncompressed files, and folders named by SIMVAE_DATA', async () => {
    writeFiles(join(folder(), 'mnist'), tinyFiles(), false);
    const { source } = await loadDataset('mnist', { env: { SIMVAE_DATA: folder() } });
    expect(source).toMatchObject({
      kind: 'environment',
      directory: join(folder(), 'mnist'),
      official: false,
    });
  });

  it('knows the published files', async () => {
    expect((await load(miniDirectory, 'fashion-mnist-mini')).source.official).toBe(true);
  });

  it('never looks elsewhere when dataDir lacks one file', async () => {
    const { 't10k-images-idx3-ubyte': _, ...rest } = tinyFiles();
    writeFiles(folder(), rest);
    await expect(load(folder(), 'fashion-mnist-mini')).rejects.toThrow(
      `${join(folder(), 't10k-images-idx3-ubyte.gz')}: expected this file (or t10k-images-idx3-ubyte) beside train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-labels-idx1-ubyte.gz, got none. Put it there. ${passDirectory}`,
    );
    const env = { SIMVAE_DATA: folder() };
    await expect(loadDataset('fashion-mnist-mini', { env })).rejects.toThrow(
      't10k-images-idx3-ubyte.gz: expected',
    );
  });

  it('never looks elsewhere when dataDir has nothing, or another data set', async () => {
    const empty = join(folder(), 'empty');
    await expect(load(empty, 'fashion-mnist-mini')).rejects.toThrow(
      `${empty}: expected train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz, t10k-labels-idx1-ubyte.gz here or in fashion-mnist-mini/, got none of them. ${passDirectory}`,
    );
    await expect(load(empty, 'cifar10')).rejects.toThrow(
      `${empty}: expected cifar-10-binary.tar.gz or cifar-10-batches-bin/ here or in cifar10/, got none of them. ${passDirectory}`,
    );
    await expect(load(miniDirectory)).rejects.toThrow(
      `${miniDirectory}: expected mnist, got the files of fashion-mnist-mini. ${passDirectory}`,
    );
  });

  it('says where it looked when downloads are off', async () => {
    const cacheDir = join(folder(), 'cache');
    await expect(loadDataset('mnist', { env: {}, cacheDir, download: false })).rejects.toThrow(
      `mnist: expected its files on this machine, got none in ${join(cacheDir, 'mnist')}. Allow the download. ${passDirectory}`,
    );
    for (const mirror of [undefined, 'http://127.0.0.1:1']) {
      await expect(loadDataset('celeba', { env: {}, cacheDir, mirror })).rejects.toThrow(
        `celeba: expected its files on this machine, got none in ${join(cacheDir, 'celeba')}. Ask its authors for them: https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html. ${passDirectory}`,
      );
    }
  });

  it('rejects damage', async () => {
    const gz = 't10k-labels-idx1-ubyte.gz';
    const whole = gzipSync(encodeIdx({ shape: [3], data: Uint8Array.of(1, 2, 3) }));
    await withFile(
      gz,
      whole.subarray(0, -1),
      'expected a complete gzip file, got 30 bytes with "unexpected end of file"',
    );
    await withFile(
      gz,
      new Uint8Array(0),
      'expected a complete gzip file, got 0 bytes with "unexpected end of file"',
    );
    const html = Buffer.from('<html>');
    await withFile(gz, html, 'expected a complete gzip file, got 6 bytes with "incorrect header check"');
    const flipped = Uint8Array.from(whole, (byte, index) => (index === whole.length - 6 ? byte ^ 1 : byte));
    await withFile(gz, flipped, 'expected a complete gzip file, got 31 bytes with "incorrect data check"');
  });

  it('rejects files that hold or declare too much, without reading them', async () => {
    const labels = gzipSync(encodeIdx({ shape: [3], data: new Uint8Array(3) }));
    const zeros = gzipSync(new Uint8Array(2 ** 26));
    // 10 GB after the labels: gzip files one after another are one file.
    const bomb = Buffer.concat([labels, ...new Array<Buffer>(160).fill(zeros)]);
    const before = process.resourceUsage().maxRSS;
    await withFile('t10k-labels-idx1-ubyte.gz', bomb, 'expected 3 values of shape [3], got more');
    await withFile(
      'train-labels-idx1-ubyte.gz',
      bomb,
      `expected 5 labels, one for each image of ${join(folder(), 'train-images-idx3-ubyte.gz')}, got shape [3]`,
    );
    expect((await locateDataset('mnist', { dataDir: folder() })).found?.directory).toBe(folder());
    // kB: the content alone is 10 million of them.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(300_000);
    const images = encodeIdx({ shape: [0, 28, 28], data: new Uint8Array(0) });
    await withFile('t10k-images-idx3-ubyte.gz', gzipSync(images), 'expected at least one image, got none');
    images.set([255, 255, 255, 255], 4);
    const declared = gzipSync(images);
    await withFile(
      't10k-images-idx3-ubyte.gz',
      declared,
      `expected 3367254359280 values of shape [4294967295, 28, 28], got at most ${declared.length * 1032} in a file of ${declared.length} bytes`,
    );
  });

  it('says what its digest says: equal for equal content, however it is compressed', async () => {
    const digestOf = async (name: string, files: Record<string, Uint8Array>, compressed: boolean) =>
      (await load(writeFiles(join(folder(), name), files, compressed))).digest;
    const first = await digestOf('a', tinyFiles(), true);
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await digestOf('b', tinyFiles(), false)).toBe(first);
    const files = tinyFiles();
    files['t10k-labels-idx1-ubyte'][8] = 9;
    expect(await digestOf('c', files, true)).not.toBe(first);
  });

  it.each([{ size: 32 }, { strict: true }, { strict: false }])(
    'takes %j for a folder alone',
    async (option) => {
      const [name] = Object.keys(option);
      for (const dataset of ['celeba', 'mnist']) {
        await expect(loadDataset(dataset, { dataDir: folder(), env: {}, ...option })).rejects.toThrow(
          new RangeError(
            `loadDataset: \`${name}\` must be given for folder:PATH alone, got it for ${dataset}.`,
          ),
        );
      }
    },
  );

  it('rejects sizes, counts and labels that do not belong', async () => {
    const images = (shape: number[]) =>
      gzipSync(encodeIdx({ shape, data: new Uint8Array(shape.reduce((a, b) => a * b)) }));
    const labels = (...values: number[]) =>
      gzipSync(encodeIdx({ shape: [values.length], data: Uint8Array.from(values) }));
    await withFile(
      't10k-images-idx3-ubyte.gz',
      images([3, 32, 32]),
      'expected images of shape [28, 28], got [32, 32]',
    );
    await withFile('t10k-images-idx3-ubyte.gz', images([3]), 'expected images of shape [28, 28], got []');
    await withFile(
      't10k-labels-idx1-ubyte.gz',
      labels(1, 2),
      `expected 3 labels, one for each image of ${join(folder(), 't10k-images-idx3-ubyte.gz')}, got shape [2]`,
    );
    await withFile(
      't10k-labels-idx1-ubyte.gz',
      labels(1, 2, 10),
      'expected labels below 10, got 10 at index 2',
    );
  });

  it('rejects any truncation of any file', async () => {
    const files = tinyFiles();
    const names = fc.constantFrom(...Object.keys(files));
    const part = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    await fc.assert(
      fc.asyncProperty(names, part, fc.boolean(), async (name, kept, compressed) => {
        const directory = writeFiles(join(folder(), String(compressed)), files, compressed);
        const path = join(directory, compressed ? `${name}.gz` : name);
        const bytes = readFileSync(path);
        writeFileSync(path, bytes.subarray(0, Math.floor(kept * bytes.length)));
        await expect(load(directory)).rejects.toThrow(DataFileError);
        await expect(load(directory)).rejects.toThrow(path);
      }),
      { numRuns: 50 },
    );
  });

  it('takes a difference from the published files for damage in the cache', async () => {
    writeFiles(join(folder(), 'mnist'), tinyFiles());
    await expect(loadDataset('mnist', { env: {}, cacheDir: folder() })).rejects.toThrow(
      /train-images-idx3-ubyte\.gz: expected content with SHA-256 ba891046\w+, got \w{64}\. Delete it and download/,
    );
  });

  it('lists the known names for an unknown one', async () => {
    await expect(loadDataset('emnist')).rejects.toThrow(
      new RangeError(
        'loadDataset: `name` must be one of mnist, fashion-mnist, fashion-mnist-mini, cifar10, celeba, glyphs, glyphs-color, folder:PATH, got emnist.',
      ),
    );
  });
});
