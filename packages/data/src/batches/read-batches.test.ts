import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { damage } from '../../test/arbitrary-damage.js';
import { batchArchive, publishedAs, records, smallBatches, writeBatches } from '../../test/batches.js';
import { pixelsOf } from '../../test/pixels.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { DataFileError, replaceFile } from '../data-file-error.js';
import { inspectDirectory } from '../find/inspect-directory.js';
import { loadDataset } from '../load-dataset.js';
import type { BatchesInfo, PlaceKind } from '../types.js';
import { differingBatches, readBatches } from './read-batches.js';

const name = 'cifar-10-binary.tar.gz';

describe('readBatches', () => {
  const folder = temporaryFolder();
  const placeOf = async (directory: string, info: BatchesInfo, kind: PlaceKind = 'data-dir') => ({
    kind,
    directory,
    ...(await inspectDirectory(directory, info)),
  });
  const read = async (directory: string, info: BatchesInfo, kind?: PlaceKind) =>
    readBatches(info, await placeOf(directory, info, kind));
  const withArchive = (archive: Uint8Array, as = name) =>
    writeBatches(join(folder(), 'archive'), [[as, archive]]);
  /** Expects one error, from the folder and from the archive, of files of which some are replaced. */
  const refusal = async (replaced: Record<string, Uint8Array>, file: string, problem: string) => {
    const files = new Map([...smallBatches(), ...Object.entries(replaced)]);
    const info = publishedAs(smallBatches());
    const unpacked = writeBatches(join(folder(), 'unpacked'), files);
    const message = `${problem}. ${replaceFile}`;
    await expect(read(unpacked, info)).rejects.toThrow(`${join(unpacked, file)}: ${message}`);
    const archive = withArchive(await batchArchive(files));
    await expect(read(archive, info)).rejects.toThrow(
      `${join(archive, name)}, cifar-10-batches-bin/${file}: ${message}`,
    );
  };

  it('gives pixels by row, column and channel, and labels, in the order of the batches', async () => {
    const files = smallBatches();
    const { train, test, targets, target, imageShape, paper, name } = await read(
      writeBatches(folder(), files),
      publishedAs(files),
    );
    expect({ name, imageShape, targets, target }).toEqual({
      name: 'cifar10',
      imageShape: [32, 32, 3],
      targets: ['class'],
      target: 'class',
    });
    expect(paper).toEqual({ latent: 64, network: 'resnet', augmentation: 'color', comparedWith: 'cifar10' });
    expect([train.count, test.count]).toEqual([5 * records, records]);
    expect(pixelsOf(train).buffer).toBeInstanceOf(SharedArrayBuffer);
    expect(train.labels.class.classes[9]).toBe('truck');
    for (const [split, image, file, record] of [
      [train, 0, 'data_batch_1.bin', 0],
      [train, 4 * records + 3, 'data_batch_5.bin', 3],
      [test, records - 1, 'test_batch.bin', records - 1],
    ] as const) {
      const bytes = (files.get(file) as Buffer).subarray(record * 3073);
      expect(split.labels.class.values[image]).toBe(bytes[0]);
      const out = new Uint8Array(3072);
      await split.images.read([image], out);
      for (let i = 0; i < 3072; i++) {
        if (out[i] !== bytes[1 + (i % 3) * 1024 + Math.floor(i / 3)]) throw new Error(`byte ${i} of ${file}`);
      }
    }
  });

  it('reads the same from every place, and from an archive in any order, with other files in it', async () => {
    const files = smallBatches();
    const shuffled = [...files].reverse();
    const extra = [
      ...shuffled,
      ['readme.html', Buffer.from('<a>')],
      ['._test_batch.bin', Buffer.from('mac')],
    ] as const;
    const archive = await batchArchive(files);
    const info = publishedAs(files, archive);
    const places: [string, string][] = [
      ['below', join(writeBatches(join(folder(), 'below', 'cifar-10-batches-bin'), files), '..')],
      ['itself', writeBatches(join(folder(), 'itself'), files)],
      ['archive', withArchive(archive)],
      ['not compressed', writeBatches(join(folder(), 'tar'), [['cifar-10-binary.tar', gunzipSync(archive)]])],
      ['other', writeBatches(join(folder(), 'other'), [[name, await batchArchive(extra, './')]])],
    ];
    const first = await read(places[0][1], info);
    for (const [what, directory] of places) {
      const { digest, source, train } = await read(directory, info);
      expect([what, digest, source]).toEqual([
        what,
        first.digest,
        { kind: 'data-dir', directory, official: true },
      ]);
      expect(pixelsOf(train)).toEqual(pixelsOf(first.train));
      expect(await differingBatches(info, await placeOf(directory, info))).toEqual([]);
    }
  });

  it('says which files differ from the published ones, and takes a difference elsewhere for damage', async () => {
    const files = smallBatches();
    const archive = await batchArchive(files);
    const info = publishedAs(files, archive);
    const other = Buffer.from(files.get('data_batch_2.bin') as Buffer);
    other[5] ^= 1;
    files.set('data_batch_2.bin', other);
    const changed = await batchArchive(files);
    const note = 'not the published files: data_batch_2.bin differs';
    for (const directory of [writeBatches(join(folder(), 'own'), files), withArchive(changed)]) {
      expect((await read(directory, info)).source).toEqual({
        kind: 'data-dir',
        directory,
        official: false,
        note,
      });
      expect((await read(directory, info, 'environment')).source.official).toBe(false);
      expect(await differingBatches(info, await placeOf(directory, info))).toEqual(['data_batch_2.bin']);
      await expect(read(directory, info, 'cache')).rejects.toThrow(
        /: expected content with (MD5|SHA-256) [0-9a-f]+, got [0-9a-f]+\. Delete it and download it again/,
      );
    }
  });

  it('knows the published archive by its own digest, whatever is known of the files in it', async () => {
    const files = smallBatches();
    const archive = await batchArchive(files);
    const info = publishedAs(new Map(), archive);
    expect((await read(withArchive(archive), info, 'download')).source.official).toBe(true);
    expect((await read(writeBatches(join(folder(), 'own'), files), info)).source.note).toBe(
      'not the published files: data_batch_1.bin and 5 more differ',
    );
  });

  it('refuses batches of another length, labels that are none, and other class names', async () => {
    const files = smallBatches();
    const batch = files.get('data_batch_3.bin') as Buffer;
    const expected = `expected ${records * 3073} bytes, got`;
    await refusal(
      { 'data_batch_3.bin': batch.subarray(3073) },
      'data_batch_3.bin',
      `${expected} ${7 * 3073}`,
    );
    await refusal(
      { 'data_batch_3.bin': batch.subarray(1) },
      'data_batch_3.bin',
      `${expected} ${8 * 3073 - 1}`,
    );
    await refusal(
      { 'test_batch.bin': Buffer.concat([batch, batch]) },
      'test_batch.bin',
      `${expected} ${16 * 3073}`,
    );
    const label = Buffer.from(batch);
    label[2 * 3073] = 10;
    await refusal(
      { 'data_batch_3.bin': label },
      'data_batch_3.bin',
      'expected labels below 10, got 10 for image 2',
    );
    const meta = 'batches.meta.txt';
    const names = 'airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck';
    await refusal(
      { [meta]: Buffer.from('airplane\r\nautomobile\r\ncat\r\n') },
      meta,
      `expected the class names ${names}, got "cat" on line 3`,
    );
    await refusal({ [meta]: Buffer.from('airplane\n') }, meta, 'expected 10 class names, got 1');
    await refusal({ [meta]: Buffer.alloc(4097) }, meta, 'expected at most 4096 bytes, got 4097');
  });

  it('refuses archives from which files are missing, or which hold one twice', async () => {
    const files = smallBatches();
    const info = publishedAs(files);
    const rest = [...files].filter(([file]) => file !== 'data_batch_5.bin');
    const archive = join(withArchive(await batchArchive(rest)), name);
    await expect(read(join(archive, '..'), info)).rejects.toThrow(
      new DataFileError(
        archive,
        'expected 7 files of CIFAR10 in the archive, got none named data_batch_5.bin',
        replaceFile,
      ),
    );
    const twice = [...files, ['x/test_batch.bin', files.get('test_batch.bin') as Buffer]] as const;
    withArchive(await batchArchive(twice));
    await expect(read(join(archive, '..'), info)).rejects.toThrow(
      `${archive}, cifar-10-batches-bin/x/test_batch.bin: expected test_batch.bin once, got another one`,
    );
  });

  it('takes damage to the archive for one error, or finds that it is not the published one', async () => {
    const archive = await batchArchive(smallBatches());
    const info = publishedAs(smallBatches(), archive);
    const directory = withArchive(archive);
    await fc.assert(
      fc.asyncProperty(damage(archive), async (bytes) => {
        writeFileSync(join(directory, name), bytes);
        const refused = (error: unknown) => expect(error).toBeInstanceOf(DataFileError);
        // Damage to what gzip keeps of the time or the system changes no file in it.
        await read(directory, info).then(({ source }) => expect(source.official).toBe(true), refused);
        await expect(read(directory, info, 'download')).rejects.toThrow(DataFileError);
      }),
      { numRuns: 100, seed: 9 },
    );
  });

  it('reads 50,000 + 10,000 images', async () => {
    const batch = Buffer.alloc(10_000 * 3073, 5);
    for (const file of smallBatches().keys())
      if (file.endsWith('.bin')) writeBatches(folder(), [[file, batch]]);
    writeBatches(folder(), [...smallBatches()].slice(-1));
    const { train, test, source } = await loadDataset('cifar10', { dataDir: folder(), env: {} });
    expect([train.count, test.count]).toEqual([50_000, 10_000]);
    expect(train.labels.class.values[49_999]).toBe(5);
    expect(pixelsOf(train).at(-1)).toBe(5);
    expect(source).toMatchObject({
      official: false,
      note: expect.stringContaining('data_batch_1.bin and 5 more'),
    });
    writeBatches(folder(), [['test_batch.bin', batch.subarray(3073)]]);
    await expect(loadDataset('cifar10', { dataDir: folder(), env: {} })).rejects.toThrow(
      `${join(folder(), 'test_batch.bin')}: expected 30730000 bytes, got 30726927. ${replaceFile}`,
    );
  });
});
