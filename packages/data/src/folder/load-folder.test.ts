import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImageSource } from '@simvae/arrays';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { DataFileError, passDirectory } from '../data-file-error.js';
import { type FolderOptions, loadFolder } from './load-folder.js';

const colors = { red: '#c81e1e', blue: '#1e1ec8' };

describe('loadFolder', () => {
  const folder = temporaryFolder();
  let red: Buffer;
  let blue: Buffer;
  beforeAll(async () => {
    const flat = (background: string) =>
      sharp({ create: { width: 40, height: 20, channels: 3, background } })
        .png()
        .toBuffer();
    [red, blue] = await Promise.all([flat(colors.red), flat(colors.blue)]);
  });
  const path = () => join(folder(), 'my images!');
  const put = (name: string, bytes: Uint8Array | string) => {
    mkdirSync(dirname(join(path(), name)), { recursive: true });
    writeFileSync(join(path(), name), bytes);
  };
  const putClasses = (count: number, prefix = '') => {
    for (let i = 0; i < count; i++) {
      put(`${prefix}red/${i}.png`, red);
      put(`${prefix}blue/${i}.PNG`, blue);
    }
  };
  const load = (options: FolderOptions = {}) =>
    loadFolder(path(), { cacheDir: join(folder(), 'cache'), size: 8, ...options });
  const colorOf = async (images: ImageSource, index: number) => {
    const out = new Uint8Array(8 * 8 * 3);
    await images.read([index], out);
    return Array.from(out.subarray(0, 3));
  };

  it('reads classes, and keeps what it has decoded', async () => {
    putClasses(20);
    put('red/notes.txt', 'no image');
    put('.thumbnails/1.png', red);
    put('__MACOSX/red/._1.png', 'no image');
    const onPacking = vi.fn();
    const dataset = await load({ onPacking });
    expect(dataset).toMatchObject({
      name: 'folder-my-images-',
      title: 'my images!',
      imageShape: [8, 8, 3],
      targets: ['class'],
      target: 'class',
      paper: { comparedWith: 'folder-my-images-', latent: 64, network: 'resnet', augmentation: 'color' },
      source: { kind: 'data-dir', directory: path(), official: false },
      skipped: [],
    });
    expect([dataset.train.count, dataset.test.count]).toEqual([36, 4]);
    for (const { images, labels, count } of [dataset.train, dataset.test]) {
      expect(labels.class.classes).toEqual(['blue', 'red']);
      for (let i = 0; i < count; i++) {
        const label = labels.class.classes[labels.class.values[i]] as 'red';
        const color = Array.from(Buffer.from(colors[label].slice(1), 'hex'));
        expect(await colorOf(images, i)).toEqual(color);
      }
    }
    expect(onPacking.mock.calls.at(-1)?.[0]).toMatchObject({ images: 40, total: 40 });
    onPacking.mockClear();
    expect((await load({ onPacking })).digest).toBe(dataset.digest);
    expect(onPacking).not.toHaveBeenCalled();
    put('red/more.png', red);
    expect((await load()).digest).not.toBe(dataset.digest);
    expect(readdirSync(join(folder(), 'cache', 'folders'))).toHaveLength(1);
  });

  it('reads splits, and folders without labels', async () => {
    putClasses(3, 'train/');
    putClasses(2, 'test/');
    const { train, test } = await load();
    expect([train.count, test.count]).toEqual([6, 4]);
    rmSync(path(), { recursive: true });
    for (let i = 0; i < 20; i++) put(`${i}.png`, red);
    const unlabelled = await load();
    expect([unlabelled.train.count, unlabelled.test.count]).toEqual([18, 2]);
    expect(unlabelled.targets).toEqual([]);
    expect(unlabelled).not.toHaveProperty('target');
    expect(unlabelled.train.labels).toEqual({});
  });

  it('changes its digest with pixels and labels, not with names or places', async () => {
    putClasses(3, 'train/');
    putClasses(3, 'test/');
    const { digest } = await load();
    expect((await load({ cacheDir: join(folder(), 'elsewhere') })).digest).toBe(digest);
    expect((await load({ size: 9 })).digest).not.toBe(digest);
    rmSync(join(path(), 'train/red/0.png'));
    put('train/red/00.png', red);
    expect((await load()).digest).toBe(digest);
    put('train/red/00.png', blue);
    expect((await load()).digest).not.toBe(digest);
  });

  it('names and leaves out what is broken, or refuses it', async () => {
    putClasses(10, 'train/');
    putClasses(5, 'test/');
    put('train/red/3.png', red.subarray(0, red.length - 30));
    put('train/blue/a.jpg', 'no image');
    put('test/red/empty.png', '');
    const dataset = await load();
    expect([dataset.train.count, dataset.test.count]).toEqual([19, 10]);
    expect(Array.from(dataset.train.labels.class.values)).toEqual([
      ...new Array(10).fill(0),
      ...new Array(9).fill(1),
    ]);
    expect(dataset.skipped?.map(({ file }) => file)).toEqual(
      ['test/red/empty.png', 'train/blue/a.jpg', 'train/red/3.png'].map((name) => join(path(), name)),
    );
    expect(dataset.skipped?.[1].reason).toMatch(/unsupported image format/);
    expect((await load()).skipped).toEqual(dataset.skipped);
    const strict = load({ strict: true });
    await expect(strict).rejects.toBeInstanceOf(DataFileError);
    await expect(strict).rejects.toThrow(
      /empty\.png: expected an image that can be decoded, got ".*" \(and 2 more like it\)\. Replace or remove it, or/,
    );
    rmSync(join(folder(), 'cache'), { recursive: true });
    await expect(load({ strict: true })).rejects.toThrow(/expected an image that can be decoded/);
  });

  it('follows links, but not in circles or to nowhere', async () => {
    putClasses(10);
    const others = join(folder(), 'others');
    mkdirSync(others);
    for (let i = 0; i < 10; i++) writeFileSync(join(others, `${i}.png`), red);
    symlinkSync(others, join(path(), 'linked'));
    symlinkSync(join(others, '1.png'), join(path(), 'red/linked.png'));
    symlinkSync(path(), join(path(), 'red/circle'));
    symlinkSync(join(folder(), 'nowhere'), join(path(), 'red/lost.png'));
    symlinkSync('/dev/zero', join(path(), 'red/endless.png'));
    const { train, test, skipped } = await load();
    expect(train.labels.class.classes).toEqual(['blue', 'linked', 'red']);
    expect(train.count + test.count).toBe(31);
    expect(skipped).toEqual(
      ['endless.png', 'lost.png'].map((name) =>
        expect.objectContaining({ file: join(path(), 'red', name), reason: 'expected a file, got none' }),
      ),
    );
  });

  it('says what is wrong with a folder', async () => {
    await expect(load()).rejects.toThrow(
      /my images!: expected a folder of images that can be read, got ENOENT/,
    );
    mkdirSync(path());
    await expect(load()).rejects.toThrow(
      new DataFileError(path(), 'expected images, got none', passDirectory),
    );
    put('1.png', 'broken');
    put('2.png', 'broken');
    await expect(load()).rejects.toThrow(
      /expected training images that can be decoded, got none: .*[12]\.png: Input/,
    );
    await expect(load({ size: 0 })).rejects.toThrow(
      new RangeError('loadFolder: `size` must be an integer in 1 .. 1024, got 0.'),
    );
  });
});
