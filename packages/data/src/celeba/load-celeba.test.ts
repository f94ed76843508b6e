import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ImageSource } from '@simvae/arrays';
import sharp from 'sharp';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { makeCelebaLookalike } from '../../../../tooling/data/make-celeba-lookalike.mjs';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { zipFile } from '../../test/zip-file.js';
import { DataFileError, passDirectory, replaceFile } from '../data-file-error.js';
import { datasets } from '../datasets.js';
import type { PackingProgress } from '../packed/pack-images.js';
import type { CelebaInfo, DatasetPlace } from '../types.js';
import { celebaNote } from './celeba-note.js';
import { type CelebaOptions, loadCeleba } from './load-celeba.js';

const count = 60;
const info: CelebaInfo = datasets.celeba;

describe('loadCeleba', () => {
  const folder = temporaryFolder();
  let faces: Awaited<ReturnType<typeof makeCelebaLookalike>> = [];
  /** The look-alike, made once. */
  let made = '';
  beforeAll(async () => {
    made = mkdtempSync(join(tmpdir(), 'simvae-celeba-'));
    faces = await makeCelebaLookalike(made, { count, seed: 3 });
    return () => rmSync(made, { recursive: true });
  });
  /** A copy that a test may damage. */
  const copy = () => {
    const directory = join(folder(), 'celeba');
    cpSync(made, directory, { recursive: true, preserveTimestamps: true });
    return directory;
  };
  const place = (directory: string, images = 'img_align_celeba'): DatasetPlace => ({
    kind: 'data-dir',
    directory,
    present: Object.fromEntries(
      info.files.map(({ name }) => [name, join(directory, name === 'img_align_celeba' ? images : name)]),
    ),
    missing: [],
  });
  const cacheDir = () => join(folder(), 'cache');
  const load = (directory = made, options: Partial<CelebaOptions> = {}, images?: string) =>
    loadCeleba(info, place(directory, images), { cacheDir: cacheDir(), ...options });
  const first = async (images: ImageSource) => {
    const out = new Uint8Array(64 * 64 * 3);
    await images.read([0], out);
    return out;
  };
  const withPart = (part: number) => faces.filter(({ partition }) => partition === part);
  /** The look-alike with its images in an archive. */
  const zipped = (change: (jpeg: Buffer, name: string) => Buffer | undefined = (jpeg) => jpeg) => {
    const directory = copy();
    const images = join(directory, 'img_align_celeba');
    const members = readdirSync(images)
      .map((name) => ({
        name: `img_align_celeba/${name}`,
        content: change(readFileSync(join(images, name)), name),
      }))
      .filter((member): member is { name: string; content: Buffer } => member.content !== undefined);
    writeFileSync(join(directory, 'img_align_celeba.zip'), zipFile(members));
    rmSync(images, { recursive: true });
    return directory;
  };

  it('makes splits of the partitions, and labels of the attributes', async () => {
    const dataset = await load();
    expect(dataset).toMatchObject({
      name: 'celeba',
      title: 'CelebA',
      imageShape: [64, 64, 3],
      target: 'gender',
      paper: datasets.celeba.paper,
      source: { kind: 'data-dir', directory: made, official: false },
    });
    expect(dataset.source.note).toMatch(/^not the published files: list_attr_celeba\.txt and list_eval/);
    expect(dataset.targets).toEqual(datasets.celeba.targets);
    expect(dataset.targets.filter((name) => dataset.train.labels[name].group === 'attributes')).toEqual(
      datasets.celeba.groups?.attributes,
    );
    for (const [part, split] of [
      [0, dataset.train],
      [2, dataset.test],
    ] as const) {
      const drawn = withPart(part);
      expect(split.count).toBe(drawn.length);
      expect(split.images.count).toBe(drawn.length);
      expect(Object.keys(split.labels)).toEqual(dataset.targets);
      expect(Array.from(split.labels.gender.values)).toEqual(
        drawn.map(({ attributes }) => Number(attributes.Male)),
      );
      for (const name of ['Eyeglasses', 'Young']) {
        expect(Array.from(split.labels[name].values)).toEqual(
          drawn.map(({ attributes }) => Number(attributes[name])),
        );
      }
    }
    const { values, classes } = dataset.train.labels.hair;
    const names = ['Bald', 'Brown_Hair', 'Blond_Hair', 'Gray_Hair', 'Black_Hair'];
    expect(classes).toEqual(['bald', 'brown', 'blond', 'gray', 'black']);
    const hair = withPart(0).map(({ attributes }) => names.map((name) => attributes[name]));
    expect(Array.from(values)).toEqual(
      hair.map((said) => (said.filter(Boolean).length === 1 ? said.indexOf(true) : -1)),
    );
    expect(new Set(values)).toContain(-1);
    expect(new Set(values).size).toBeGreaterThan(3);
  });

  it('has a look-alike that is a function of its seed, in the published format', async () => {
    const again = join(folder(), 'again');
    expect(await makeCelebaLookalike(again, { count, seed: 3 })).toEqual(faces);
    const other = await makeCelebaLookalike(join(folder(), 'other'), { count: 11, seed: 4 });
    expect(other.map(({ partition }) => partition)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2]);
    const read = (directory: string, name: string) => readFileSync(join(directory, name));
    for (const name of ['list_attr_celeba.txt', 'list_eval_partition.txt', 'img_align_celeba/000005.jpg']) {
      expect(read(again, name).equals(read(made, name))).toBe(true);
      expect(read(join(folder(), 'other'), name).equals(read(made, name))).toBe(false);
    }
    await expect(makeCelebaLookalike(folder(), { count: 10 })).rejects.toThrow(
      new RangeError('makeCelebaLookalike: `count` must be an integer in 11 .. 999999, got 10.'),
    );
  });

  it('keeps the middle of the image, 178 pixels or as many as are asked for', async () => {
    const expected = async (name: string, side: number) =>
      sharp(join(made, 'img_align_celeba', name))
        .extract({ left: (178 - side) / 2, top: (218 - side) / 2, width: side, height: side })
        .resize(64, 64, { kernel: 'linear' })
        .raw()
        .toBuffer();
    const dataset = await load();
    expect(await first(dataset.train.images)).toEqual(new Uint8Array(await expected('000001.jpg', 178)));
    expect(await first(dataset.test.images)).toEqual(
      new Uint8Array(await expected(withPart(2)[0].name, 178)),
    );
    const close = await load(made, { crop: 148 });
    expect(await first(close.train.images)).toEqual(new Uint8Array(await expected('000001.jpg', 148)));
    expect(close.digest).not.toBe(dataset.digest);
    await expect(load(made, { crop: 200 })).rejects.toThrow(
      new RangeError('loadCeleba: `crop` must be in 1 .. 178, got 200.'),
    );
  });

  it('decodes once, and again where a file has changed', async () => {
    const directory = copy();
    const progress: PackingProgress[] = [];
    const onPacking = (state: PackingProgress) => progress.push(state);
    const { digest } = await load(directory, { onPacking });
    const used = withPart(0).length + withPart(2).length;
    expect(progress.at(-1)).toMatchObject({ images: used, total: used, skipped: 0 });
    expect(readdirSync(join(cacheDir(), 'celeba'))).toEqual([
      expect.stringMatching(/^packed-64-[0-9a-f]{12}\.bin$/),
    ]);
    progress.length = 0;
    expect((await load(directory, { onPacking })).digest).toBe(digest);
    expect(progress).toEqual([]);

    const images = join(directory, 'img_align_celeba');
    cpSync(join(images, '000002.jpg'), join(images, '000001.jpg'));
    utimesSync(join(images, '000001.jpg'), 1e9, 1e9);
    const changed = await load(directory, { onPacking });
    expect(progress).not.toEqual([]);
    expect(changed.digest).not.toBe(digest);
    expect(readdirSync(join(cacheDir(), 'celeba'))).toHaveLength(1);
  });

  it('continues what was interrupted', async () => {
    const whole = await load();
    const cache = join(folder(), 'other');
    const controller = new AbortController();
    const stopped = load(made, {
      cacheDir: cache,
      signal: controller.signal,
      onPacking: () => queueMicrotask(() => controller.abort()),
    });
    await expect(stopped).rejects.toHaveProperty('name', 'AbortError');
    expect(readdirSync(join(cache, 'celeba'))).toEqual([expect.stringMatching(/\.bin\.part$/)]);
    expect((await load(made, { cacheDir: cache })).digest).toBe(whole.digest);
  });

  it('reads the archive, with the same result', async () => {
    const whole = await load();
    const directory = zipped();
    const archived = await load(directory, {}, 'img_align_celeba.zip');
    expect(archived.digest).toBe(whole.digest);
    expect(archived.source.note).toBe('not the published files: img_align_celeba and 2 more differ');
    const again = vi.fn();
    expect((await load(directory, { onPacking: again }, 'img_align_celeba.zip')).digest).toBe(whole.digest);
    expect(again).not.toHaveBeenCalled();
  });

  it('reads a folder in a folder of the same name, as some programs unpack the archive', async () => {
    const directory = copy();
    const images = join(directory, 'img_align_celeba');
    renameSync(images, join(folder(), 'images'));
    mkdirSync(images);
    renameSync(join(folder(), 'images'), join(images, 'img_align_celeba'));
    expect((await load(directory)).digest).toBe((await load()).digest);
  });

  it('refuses missing and damaged images', async () => {
    const used = withPart(0).length + withPart(2).length;
    const missing = (path: string) =>
      new DataFileError(
        path,
        `expected the ${used} images of partitions 0 and 2, got all but 2, of which the first is 000007.jpg`,
        `Put the whole of img_align_celeba there. ${passDirectory}`,
      );
    const absent = ['000007.jpg', '000011.jpg', withPart(1)[0].name];
    const archived = zipped((jpeg, name) => (absent.includes(name) ? undefined : jpeg));
    const zip = join(archived, 'img_align_celeba.zip');
    await expect(load(archived, {}, 'img_align_celeba.zip')).rejects.toThrow(missing(zip));
    rmSync(archived, { recursive: true });

    const directory = copy();
    const images = join(directory, 'img_align_celeba');
    const jpeg = readFileSync(join(images, '000007.jpg'));
    for (const name of absent) rmSync(join(images, name));
    await expect(load(directory)).rejects.toThrow(missing(images));
    writeFileSync(join(images, '000011.jpg'), jpeg);
    writeFileSync(join(images, '000007.jpg'), jpeg.subarray(0, 1000));
    await expect(load(directory)).rejects.toThrow(
      /000007\.jpg: expected an image of CelebA, got ".*(premature end|damaged).*"\. Delete it and download it again/,
    );
    writeFileSync(join(images, '000007.jpg'), await sharp(jpeg).resize(64, 64).jpeg().toBuffer());
    await expect(load(directory)).rejects.toThrow(
      new DataFileError(
        join(images, '000007.jpg'),
        'expected an image of CelebA, got "expected 178 x 218 pixels, got 64 x 64"',
        replaceFile,
      ),
    );
  });

  it('refuses a damaged archive as the archive it is', async () => {
    const directory = zipped();
    const path = join(directory, 'img_align_celeba.zip');
    const bytes = readFileSync(path);
    bytes.fill(0x55, 20_000, 20_400);
    writeFileSync(path, bytes);
    await expect(load(directory, {}, 'img_align_celeba.zip')).rejects.toThrow(
      /img_align_celeba\.zip: expected .* in "/,
    );
  });

  it('refuses lists that are damaged, too long, or without a split', async () => {
    const directory = copy();
    const partition = join(directory, 'list_eval_partition.txt');
    const text = readFileSync(partition, 'utf8');
    writeFileSync(partition, text.replace('000004.jpg 0', '000004.jpg 7'));
    await expect(load(directory)).rejects.toThrow(
      new DataFileError(partition, 'line 4, column 12: expected 0, 1 or 2, got "7"', replaceFile),
    );
    writeFileSync(partition, text.replace(/ 2$/gm, ' 1'));
    await expect(load(directory)).rejects.toThrow(
      new DataFileError(partition, 'expected images of partition 2 (test), got none', replaceFile),
    );
    writeFileSync(partition, Buffer.alloc(2 ** 27 + 1));
    await expect(load(directory)).rejects.toThrow(
      /expected a list of at most 134217728 bytes, got 134217729/,
    );
  });
});

describe('celebaNote', () => {
  const published = Object.fromEntries(info.files.map(({ name, md5 }) => [name, md5]));

  it('is silent where every file is as published, and names what is not', () => {
    expect(celebaNote(info, published)).toBeUndefined();
    expect(celebaNote(info, { ...published, 'list_attr_celeba.txt': '00' })).toBe(
      'not the published files: list_attr_celeba.txt differs',
    );
    expect(celebaNote(info, { ...published, img_align_celeba: undefined })).toBe(
      'not known to be the published files: the folder img_align_celeba has no published digest',
    );
  });
});
