import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { directory as miniDirectory } from '@simvae/fashion-mnist-mini';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { tinyFiles, writeFiles } from '../../test/tiny-files.js';
import { locateDataset } from './locate-dataset.js';

describe('locateDataset', () => {
  const folder = temporaryFolder();
  const looked = async (name: string, options: Parameters<typeof locateDataset>[1]) =>
    (await locateDataset(name, options)).places.map(({ kind, directory }) => [kind, directory]);

  it('lists the places in the order they are looked at', async () => {
    const env = { SIMVAE_DATA: join(folder(), 'env'), XDG_CACHE_HOME: join(folder(), 'xdg') };
    const cacheDir = join(folder(), 'cache');
    expect(await looked('mnist', { env, cacheDir })).toEqual([
      ['environment', join(folder(), 'env', 'mnist')],
      ['environment', join(folder(), 'env')],
      ['cache', join(cacheDir, 'mnist')],
    ]);
    const fashion = await locateDataset('fashion-mnist', { env: {}, cacheDir });
    expect(fashion.places.slice(0, 2).map(({ kind, directory }) => [kind, directory])).toEqual([
      ['cache', join(cacheDir, 'fashion-mnist')],
      ['system', '/usr/share/datasets/fashion-mnist'],
    ]);
    expect(await looked('fashion-mnist-mini', { env: {}, cacheDir })).toEqual([
      ['cache', join(cacheDir, 'fashion-mnist-mini')],
      ['package', miniDirectory],
    ]);
  });

  it('looks nowhere else once dataDir is given', async () => {
    const dataDir = join(folder(), 'data');
    expect(await looked('fashion-mnist-mini', { dataDir, env: { SIMVAE_DATA: miniDirectory } })).toEqual([
      ['data-dir', join(dataDir, 'fashion-mnist-mini')],
      ['data-dir', dataDir],
    ]);
  });

  it('finds compressed and uncompressed files, in the folder itself or under its name', async () => {
    for (const compressed of [true, false]) {
      for (const below of ['', 'mnist']) {
        const root = join(folder(), `${compressed}${below}`);
        const directory = writeFiles(join(root, below), tinyFiles(), compressed);
        const { found } = await locateDataset('mnist', { dataDir: root });
        expect(found?.directory).toBe(directory);
        const name = 'train-images-idx3-ubyte';
        expect(found?.present[`${name}.gz`]).toBe(join(directory, compressed ? `${name}.gz` : name));
      }
    }
  });

  it('tells another data set by its labels and looks on', async () => {
    const options = { env: { SIMVAE_DATA: miniDirectory }, cacheDir: join(folder(), 'cache') };
    const { found, places } = await locateDataset('mnist', options);
    expect(found).toBeUndefined();
    expect(places[1]).toMatchObject({ directory: miniDirectory, missing: [], holds: 'fashion-mnist-mini' });
  });

  it('names what is missing, and does not take a folder for a file', async () => {
    const { 't10k-labels-idx1-ubyte': _, ...rest } = tinyFiles();
    const dataDir = writeFiles(folder(), rest);
    mkdirSync(join(dataDir, 't10k-labels-idx1-ubyte.gz'));
    const { found, places } = await locateDataset('mnist', { dataDir });
    expect(found).toBeUndefined();
    expect(places[1].missing).toEqual(['t10k-labels-idx1-ubyte.gz']);
  });

  it('lists the known names for an unknown one', async () => {
    await expect(locateDataset('toString')).rejects.toThrow(
      new RangeError(
        'locateDataset: `name` must be one of mnist, fashion-mnist, fashion-mnist-mini, glyphs, glyphs-color, got toString.',
      ),
    );
  });
});
