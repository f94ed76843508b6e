import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { directory as miniDirectory } from '@simvae/fashion-mnist-mini';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../test/temporary-folder.js';
import { tinyFiles, writeFiles } from '../test/tiny-files.js';
import { comparePublished } from './compare-published.js';
import { datasets } from './datasets.js';
import { locateDataset } from './find/locate-dataset.js';
import { loadDataset } from './load-dataset.js';
import type { DatasetPlace } from './types.js';

describe('comparePublished', () => {
  const folder = temporaryFolder();
  const place = async (name: string, dataDir: string) =>
    (await locateDataset(name, { dataDir })).found as DatasetPlace;

  it('says what the data set will say of its source', async () => {
    for (const [name, dataDir, official] of [
      ['fashion-mnist-mini', miniDirectory, true],
      ['mnist', writeFiles(folder(), tinyFiles()), false],
      ['glyphs', folder(), true],
    ] as const) {
      const source = await comparePublished(name, await place(name, dataDir));
      expect(source.official).toBe(official);
      expect(source).toEqual((await loadDataset(name, { dataDir, env: {} })).source);
    }
  });

  it('compares what has a published digest', async () => {
    for (const name of ['img_align_celeba.zip', 'list_attr_celeba.txt', 'list_eval_partition.txt']) {
      writeFileSync(join(folder(), name), 'another');
    }
    expect(await comparePublished('celeba', await place('celeba', folder()))).toEqual({
      kind: 'data-dir',
      directory: folder(),
      official: false,
      note: 'not the published files: img_align_celeba and 2 more differ',
    });
    mkdirSync(join(folder(), 'img_align_celeba'));
    const { note } = await comparePublished('celeba', await place('celeba', folder()));
    expect(note).toBe('not the published files: list_attr_celeba.txt and list_eval_partition.txt differ');
  });

  it('reads no more of a file than the published one has', async () => {
    const name = 't10k-labels-idx1-ubyte.gz';
    const files = writeFiles(folder(), tinyFiles());
    // The end of a gzip file is missing: whoever comes there finds that it is damaged.
    const cut = (bytes: number) => {
      writeFileSync(join(files, name), gzipSync(new Uint8Array(bytes)).subarray(0, -8));
    };
    cut(2 ** 23);
    const { note } = await comparePublished('mnist', await place('mnist', files));
    expect(note).toBe('not the published files: train-images-idx3-ubyte.gz and 3 more differ');
    cut(datasets.mnist.sizes.test);
    await expect(comparePublished('mnist', await place('mnist', files))).rejects.toThrow(
      `${join(files, name)}: expected a complete gzip file`,
    );
  });

  it('rejects unknown names', async () => {
    await expect(comparePublished('cifar', await place('glyphs', folder()))).rejects.toThrow(
      /^comparePublished: `name` must be one of mnist, /,
    );
  });
});
