import { mkdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { directory as miniDirectory } from '@simvae/fashion-mnist-mini';
import { describe, expect, it } from 'vitest';
import { batchArchive, smallBatches, writeBatches } from '../../test/batches.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { tinyFiles, writeFiles } from '../../test/tiny-files.js';
import { loadDataset } from '../load-dataset.js';
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

  it('finds batches in the folder, in the folder of the archive or in the archive, the unpacked ones first', async () => {
    const files = smallBatches();
    const archive = await batchArchive(files);
    const at = (...below: string[]) => join(folder(), ...below);
    const found = async (dataDir: string) => (await locateDataset('cifar10', { dataDir })).found;
    writeBatches(at('a', 'cifar10'), [['cifar-10-binary.tar.gz', archive]]);
    expect(await found(at('a'))).toEqual({
      kind: 'data-dir',
      directory: at('a', 'cifar10'),
      present: { 'cifar-10-binary.tar.gz': at('a', 'cifar10', 'cifar-10-binary.tar.gz') },
      missing: [],
    });
    const paths = (...below: string[]) =>
      Object.fromEntries([...files.keys()].map((name) => [name, at(...below, name)]));
    writeBatches(at('a', 'cifar10', 'cifar-10-batches-bin'), files);
    expect((await found(at('a')))?.present).toEqual(paths('a', 'cifar10', 'cifar-10-batches-bin'));
    expect((await found(at('a', 'cifar10', 'cifar-10-batches-bin')))?.present).toEqual(
      paths('a', 'cifar10', 'cifar-10-batches-bin'),
    );
  });

  it('names the batches that are missing, unless the archive is there', async () => {
    const files = [...smallBatches()].filter(([name]) => name !== 'data_batch_4.bin');
    writeBatches(join(folder(), 'cifar-10-batches-bin'), files);
    const options = { dataDir: folder(), env: {} };
    const { found, places } = await locateDataset('cifar10', options);
    expect([found, places[1].missing]).toEqual([undefined, ['cifar-10-batches-bin/data_batch_4.bin']]);
    await expect(loadDataset('cifar10', options)).rejects.toThrow(
      `${join(folder(), 'cifar-10-batches-bin', 'data_batch_4.bin')}: expected this file beside data_batch_1.bin, data_batch_2.bin, data_batch_3.bin, data_batch_5.bin, test_batch.bin, batches.meta.txt, got none. Put it there.`,
    );
    writeBatches(folder(), [['cifar-10-binary.tar', new Uint8Array(0)]]);
    expect((await locateDataset('cifar10', options)).found?.present).toEqual({
      'cifar-10-binary.tar.gz': join(folder(), 'cifar-10-binary.tar'),
    });
  });

  it('finds the files of CelebA beside each other or sorted as published, the images packed or not', async () => {
    const names = ['img_align_celeba', 'list_attr_celeba.txt', 'list_eval_partition.txt'];
    const found = async () => (await locateDataset('celeba', { dataDir: folder() })).found?.present;
    const sorted = ['Img/img_align_celeba.zip', 'Anno/list_attr_celeba.txt', 'Eval/list_eval_partition.txt'];
    for (const path of sorted) {
      expect(await found()).toBeUndefined();
      writeBatches(join(folder(), dirname(path)), [[basename(path), new Uint8Array(0)]]);
    }
    const present = (paths: string[]) =>
      Object.fromEntries(names.map((name, index) => [name, join(folder(), paths[index])]));
    expect(await found()).toEqual(present(sorted));
    mkdirSync(join(folder(), 'celeba', 'img_align_celeba'), { recursive: true });
    writeBatches(join(folder(), 'celeba'), [
      ['list_attr_celeba.txt', new Uint8Array(0)],
      ['list_eval_partition.txt', new Uint8Array(0)],
    ]);
    expect(await found()).toEqual(present(names.map((name) => `celeba/${name}`)));
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
        'locateDataset: `name` must be one of mnist, fashion-mnist, fashion-mnist-mini, cifar10, celeba, glyphs, glyphs-color, got toString.',
      ),
    );
  });
});
