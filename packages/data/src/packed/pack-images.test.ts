import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'tsup';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { pixelsOfRow, rawImage, rawImages } from '../../test/packed.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { DataFileError } from '../data-file-error.js';
import { type PackingProgress, packImages } from './pack-images.js';
import { openPacked } from './packed-file.js';
import { packedLayout } from './packed-format.js';
import { PackedPart } from './packed-part.js';

describe('packImages', () => {
  const folder = temporaryFolder();
  afterEach(() => vi.restoreAllMocks());
  const path = (name = 'images.bin') => join(folder(), 'cache', name);
  const names = () => readdirSync(join(folder(), 'cache'));
  /** A decoder that counts, and stops the whole at one image. */
  const stopping = (at: number, controller: AbortController) => {
    let decoded = 0;
    return async (encoded: Uint8Array) => {
      if (++decoded === at) controller.abort();
      return encoded;
    };
  };
  /** Packs until image number `at` is decoded. */
  const interrupted = async (count: number, at: number, name?: string) => {
    const controller = new AbortController();
    const decode = stopping(at, controller);
    const packing = packImages(path(name), rawImages(count, { decode, signal: controller.signal }));
    await expect(packing).rejects.toHaveProperty('name', 'AbortError');
  };
  const pack = async (options = rawImages(50), name?: string) => {
    const file = await packImages(path(name), options);
    await file.close();
    return { ...file, bytes: readFileSync(path(name)) };
  };

  it('keeps every image, with a digest for each group', async () => {
    const file = await packImages(path(), rawImages(50));
    const out = new Uint8Array(50 * 18);
    await file.select().read(
      Array.from({ length: 50 }, (_, row) => row),
      out,
    );
    const rows = Array.from({ length: 50 }, (_, row) => pixelsOfRow(row));
    expect(out).toEqual(new Uint8Array(Buffer.concat(rows)));
    const sha256 = (isIn: (row: number) => boolean) =>
      createHash('sha256')
        .update(Buffer.concat(rows.filter((_, row) => isIn(row))))
        .digest('hex');
    expect(file.summary).toEqual({
      digests: { train: sha256((row) => row % 5 !== 4), test: sha256((row) => row % 5 === 4) },
      skipped: [],
    });
    expect(names()).toEqual(['images.bin']);
    await file.close();
  });

  it('opens what is there, and packs again what has changed or is damaged', async () => {
    const { bytes } = await pack();
    const decode = vi.fn(async (encoded: Uint8Array) => encoded);
    await pack(rawImages(50, { decode }));
    expect(decode).toHaveBeenCalledTimes(0);
    for (const damage of [
      (whole: Buffer) => whole.fill(0, 0, 4),
      (whole: Buffer) => whole.subarray(0, whole.length - 1),
      (whole: Buffer) => whole.fill(0, whole.length - 5),
      (whole: Buffer) => whole.fill(1, 20, 21),
      () => Buffer.alloc(0),
    ]) {
      writeFileSync(path(), damage(Buffer.from(bytes)));
      expect((await pack(rawImages(50, { decode }))).bytes.equals(bytes)).toBe(true);
    }
    expect(decode).toHaveBeenCalledTimes(250);
    await pack(rawImages(50, { decode, sources: 'cd'.repeat(32) }));
    await pack(rawImages(50, { decode, imageShape: [2, 3, 3] }));
    await pack(rawImages(40, { decode }));
    expect(decode).toHaveBeenCalledTimes(390);
  });

  it('continues what was interrupted, and ends with the same bytes', async () => {
    const { bytes } = await pack(undefined, 'whole.bin');
    await interrupted(50, 20);
    expect(names()).toEqual(['images.bin.part', 'whole.bin']);
    const decode = vi.fn(async (encoded: Uint8Array) => encoded);
    const progress: PackingProgress[] = [];
    const again = await pack(rawImages(50, { decode, onPacking: (state) => progress.push(state) }));
    expect(again.bytes.equals(bytes)).toBe(true);
    const { images } = progress[0];
    expect(images).toBeGreaterThanOrEqual(19);
    expect(decode).toHaveBeenCalledTimes(50 - images);
    expect(progress.at(-1)).toMatchObject({
      file: path(),
      images: 50,
      total: 50,
      skipped: 0,
      secondsLeft: 0,
    });
    expect(names()).toEqual(['images.bin', 'whole.bin']);
  });

  it('packs again what a lost disk has torn, and the parts of other images', async () => {
    const { bytes } = await pack(undefined, 'whole.bin');
    for (const tear of [
      (part: Buffer, pixels: number) => part.fill(7, pixels + 3 * 18, pixels + 4 * 18),
      (part: Buffer, pixels: number) => part.subarray(0, pixels + 5 * 18 + 3),
      (part: Buffer) => part.subarray(0, 4096 + 10),
      (part: Buffer) => part.subarray(0, 100),
    ]) {
      await interrupted(50, 20);
      const part = readFileSync(`${path()}.part`);
      writeFileSync(`${path()}.part`, tear(part, packedLayout(rawImages(50)).pixels));
      expect((await pack()).bytes.equals(bytes)).toBe(true);
      writeFileSync(path(), '');
    }
    await interrupted(60, 30);
    expect((await pack()).bytes.equals(bytes)).toBe(true);
  });

  it('survives being killed', async () => {
    const { bytes } = await pack(rawImages(9000), 'whole.bin');
    await build({
      config: false,
      entry: [fileURLToPath(new URL('../../test/pack-slowly.ts', import.meta.url))],
      outDir: folder(),
      format: 'esm',
      target: 'node20',
      noExternal: [/@simvae/],
      external: ['sharp'],
      silent: true,
      outExtension: () => ({ js: '.mjs' }),
      esbuildOptions(options) {
        options.conditions = ['@simvae/source'];
      },
    });
    const child = spawn(process.execPath, [join(folder(), 'pack-slowly.mjs'), path(), '9000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(existsSync(path())).toBe(false);
    const progress: PackingProgress[] = [];
    const again = await pack(rawImages(9000, { onPacking: (state) => progress.push(state) }));
    expect(progress[0].images).toBeGreaterThanOrEqual(4000);
    expect(again.bytes.equals(bytes)).toBe(true);
    expect(names()).toEqual(['images.bin', 'whole.bin']);
  });

  it('lets two pack the same images at once', async () => {
    const files = await Promise.all([pack(), pack()]);
    expect(files[0].bytes.equals(files[1].bytes)).toBe(true);
    expect(names()).toEqual(['images.bin']);
  });

  it('decodes a bounded number of images at a time, and large ones alone', async () => {
    let underWay = 0;
    const seen: number[] = [];
    const decode = async (encoded: Uint8Array) => {
      seen.push(++underWay);
      await new Promise(setImmediate);
      underWay--;
      return encoded;
    };
    await pack(rawImages(50, { decode }));
    expect(Math.max(...seen)).toBe(8);
    seen.length = 0;
    const large = rawImages(20, {
      decode,
      async *encoded() {
        for (let row = 0; row < 20; row++) yield { ...rawImage(row), bytes: 2 ** 26 };
      },
    });
    await pack(large, 'large.bin');
    expect(Math.max(...seen)).toBe(1);
  });

  it('leaves out what cannot be decoded, or refuses it', async () => {
    const broken = {
      decode: async (encoded: Uint8Array) => {
        if (encoded[0] === pixelsOfRow(7)[0]) throw new Error('no image\nat all');
        return encoded;
      },
      async *encoded(isMissing: (row: number) => boolean) {
        for (let row = 0; row < 12; row++) {
          if (isMissing(row)) yield { ...rawImage(row), bytes: row === 3 ? 2 ** 29 : 18 };
        }
      },
    };
    const file = await packImages(path(), rawImages(12, broken));
    expect(file.summary.skipped).toEqual([
      { row: 3, file: '3.raw', reason: 'expected at most 268435456 bytes, got 536870912' },
      { row: 7, file: '7.raw', reason: 'no image' },
    ]);
    const source = file.select();
    expect(source.count).toBe(10);
    const out = new Uint8Array(18);
    await source.read([6], out);
    expect(out).toEqual(pixelsOfRow(8));
    expect(() => file.select([0, 7])).toThrow(
      new RangeError(`select: \`rows\` must be images of ${path()}, got 7.`),
    );
    await file.close();

    const refuse = ({ file, reason }: { file: string; reason: string }, others: number) =>
      new DataFileError(file, `${reason} (and ${others})`, 'Mend it.');
    await expect(packImages(path(), rawImages(12, { ...broken, refuse }))).rejects.toThrow(
      new DataFileError('3.raw', 'expected at most 268435456 bytes, got 536870912 (and 1)', 'Mend it.'),
    );
    await expect(packImages(path('strict.bin'), rawImages(12, { ...broken, refuse }))).rejects.toThrow(
      new DataFileError('3.raw', 'expected at most 268435456 bytes, got 536870912 (and 0)', 'Mend it.'),
    );
    expect(names()).toEqual(['images.bin', 'strict.bin.part']);
  });

  it('says what is missing, and where a decoder makes another shape', async () => {
    const some = rawImages(5, {
      async *encoded() {
        for (const row of [0, 3, 4]) yield rawImage(row);
      },
    });
    await expect(pack(some)).rejects.toThrow(
      new DataFileError(
        path(),
        'expected 5 images to pack, got none for 2, of which the first is number 1',
        'Check that no file was moved meanwhile, and run again.',
      ),
    );
    await expect(pack(rawImages(5, { decode: async () => new Uint8Array(3) }))).rejects.toThrow(
      new RangeError('packImages: `decode` must give 18 numbers, got 3.'),
    );
  });

  it('says in one error that the disk is full, and continues when it is not', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const write = PackedPart.prototype.write;
    vi.spyOn(PackedPart.prototype, 'write').mockImplementation(async function (
      this: PackedPart,
      row,
      pixels,
    ) {
      if (row >= 30) throw full;
      await write.call(this, row, pixels);
    });
    await expect(pack()).rejects.toThrow(
      new DataFileError(
        `${path()}.part`,
        'the disk is full after 30 of 50 images',
        'Make room, or set XDG_CACHE_HOME to a folder on another disk; running again continues there.',
      ),
    );
    expect(names()).toEqual(['images.bin.part']);
    vi.restoreAllMocks();
    const decode = vi.fn(async (encoded: Uint8Array) => encoded);
    await pack(rawImages(50, { decode }));
    expect(decode).toHaveBeenCalledTimes(20);
  });

  it.runIf(process.platform === 'linux')(
    'has room for the list of what is done, whatever comes',
    async () => {
      const part = await PackedPart.open(join(folder(), 'part'), rawImages(100_000));
      expect(512 * statSync(join(folder(), 'part')).blocks).toBeGreaterThanOrEqual(4096 + 400_000);
      await part.close();
    },
  );

  it('says where it may not write', async () => {
    writeFileSync(join(folder(), 'cache'), 'a file');
    await expect(pack()).rejects.toThrow(/images\.bin: expected a place that can be written to, got E/);
  });

  it('opens nothing where there is nothing', async () => {
    expect(await openPacked(path())).toBeUndefined();
    mkdirSync(path(), { recursive: true });
    await expect(openPacked(path())).rejects.toThrow(/expected a readable file, got EISDIR/);
  });
});
