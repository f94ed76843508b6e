import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memoryImages } from '@simvae/arrays';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pixelsOfRow, rawImages, shape } from '../../test/packed.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { DataFileError } from '../data-file-error.js';
import { packImages } from './pack-images.js';
import { packedLayout } from './packed-format.js';

const count = 5000;
const all = Array.from({ length: count }, (_, row) => row);

describe('a packed file', () => {
  const folder = temporaryFolder();
  const packed = () => packImages(join(folder(), 'images.bin'), rawImages(count));
  const inMemory = memoryImages(new Uint8Array(Buffer.concat(all.map(pixelsOfRow))), shape);

  it('gives what memory gives, in any order, near and far, again and again', async () => {
    const file = await packed();
    const rows = all.filter((row) => row % 7 !== 3);
    const source = file.select(rows);
    expect([source.count, source.imageShape]).toEqual([rows.length, shape]);
    const index = fc.oneof(fc.integer({ min: 0, max: rows.length - 1 }), fc.integer({ min: 100, max: 130 }));
    const run = fc
      .tuple(fc.integer({ min: 0, max: rows.length - 200 }), fc.integer({ min: 1, max: 200 }))
      .map(([start, length]) => Array.from({ length }, (_, i) => start + i));
    const indices = fc
      .array(
        fc.oneof(
          index.map((i) => [i]),
          run,
        ),
      )
      .map((parts) => parts.flat());
    await fc.assert(
      fc.asyncProperty(indices, fc.boolean(), async (wanted, isShared) => {
        const length = wanted.length * 18;
        const out = isShared ? new Uint8Array(new SharedArrayBuffer(length)) : new Uint8Array(length);
        await source.read(wanted, out);
        const expected = new Uint8Array(length);
        inMemory.read(
          wanted.map((i) => rows[i]),
          expected,
        );
        expect(Buffer.compare(out, expected)).toBe(0);
      }),
      { numRuns: 200, seed: 1 },
    );
    await file.close();
  });

  it('takes several readers at a time, of which one fails', async () => {
    const file = await packed();
    const source = file.select();
    const outs = all.slice(0, 40).map(() => new Uint8Array(100 * 18));
    const readings = outs.map((out, k) => source.read(all.slice(k * 100, (k + 1) * 100).reverse(), out));
    const wrong = source.read([0, count], new Uint8Array(36)) as Promise<void>;
    await expect(wrong).rejects.toThrow(
      new RangeError(`read: \`indices\` must be in [0, ${count}), got ${count}.`),
    );
    await Promise.all(readings);
    for (const [k, out] of outs.entries()) {
      expect(out.subarray(0, 18)).toEqual(pixelsOfRow(k * 100 + 99));
      expect(out.subarray(99 * 18)).toEqual(pixelsOfRow(k * 100));
    }
    await expect(source.read([0], new Uint8Array(3))).rejects.toThrow(/`out` must have 1 \* 18 numbers/);
    await file.close();
    await file.close();
  });

  it('tells an image that is damaged or gone', async () => {
    const file = await packed();
    const source = file.select();
    const { pixels } = packedLayout(file);
    const next = 'Delete this file; its images are packed again the next time.';
    const bytes = readFileSync(file.path);
    bytes[pixels + 1234 * 18 + 5] ^= 1;
    writeFileSync(file.path, bytes);
    await source.read([1233, 1235], new Uint8Array(36));
    await expect(source.read([1233, 1234], new Uint8Array(36))).rejects.toThrow(
      new DataFileError(file.path, 'expected the checksum of image 1234, got another', next),
    );
    truncateSync(file.path, pixels + 4000 * 18 + 7);
    await source.read([3999], new Uint8Array(18));
    await expect(source.read([17, 4000], new Uint8Array(36))).rejects.toThrow(
      new DataFileError(file.path, `expected 18 bytes at ${pixels + 4000 * 18}, got 7`, next),
    );
    await file.close();
  });
});
