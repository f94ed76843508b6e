import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeIdx } from '../../../../tooling/data/encode-idx.mjs';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { DataFileError } from '../data-file-error.js';
import { digest } from './contents.js';
import { type IdxArray, parseIdx, readIdx } from './idx.js';

const arrays = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }).chain((shape) => {
  const size = shape.reduce((product, length) => product * length, 1);
  return fc.record({
    shape: fc.constant(shape),
    data: fc.uint8Array({ minLength: size, maxLength: size }),
  });
});

const sizeOf = ({ shape }: IdxArray) => shape.reduce((product, length) => product * length, 1);
/** Bytes with some of them changed, cut out, repeated, or cut off. */
const mutated = (bytes: Uint8Array) =>
  fc
    .array(fc.tuple(fc.nat(3), fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((changes) =>
      changes.reduce<number[]>((now, [kind, at, value]) => {
        if (kind === 0) return now.with(Math.min(at, now.length - 1), value);
        if (kind === 1) return [...now.slice(0, at), ...now.slice(at + (value % 8))];
        if (kind === 2) return [...now.slice(0, at), ...now.slice(0, value % 16), ...now.slice(at)];
        return now.slice(0, Math.max(1, now.length - (value % 16)));
      }, Array.from(bytes)),
    );

describe('idx', () => {
  const folder = temporaryFolder();
  it('reads the worked example of the format', () => {
    const bytes = Uint8Array.of(0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);
    expect(parseIdx(bytes, 'x')).toEqual({ shape: [2, 3], data: Uint8Array.of(1, 2, 3, 4, 5, 6) });
  });

  it('parses what it encodes', () => {
    fc.assert(
      fc.property(arrays, (array) => {
        expect(parseIdx(encodeIdx(array), 'x')).toEqual(array);
      }),
    );
  });

  it('takes 3,000 mutated files for an array of the declared size or an error of their own kind', async () => {
    const bytes = encodeIdx({ shape: [3, 2, 2], data: Uint8Array.from({ length: 12 }, (_, i) => 20 * i) });
    const path = join(folder(), 'x.gz');
    let valid = 0;
    const check = (array: IdxArray) => {
      expect(array.data).toHaveLength(sizeOf(array));
      valid++;
    };
    const refused = (error: unknown) => expect(error).toBeInstanceOf(DataFileError);
    fc.assert(
      fc.property(mutated(bytes), (wrong) => {
        try {
          check(parseIdx(Uint8Array.from(wrong), 'x'));
        } catch (error) {
          refused(error);
        }
      }),
      { numRuns: 2000, seed: 9 },
    );
    await fc.assert(
      fc.asyncProperty(mutated(gzipSync(bytes)), async (wrong) => {
        await writeFile(path, Uint8Array.from(wrong));
        await readIdx(path, () => {}).then(check, refused);
      }),
      { numRuns: 500, seed: 9 },
    );
    await fc.assert(
      fc.asyncProperty(mutated(bytes), async (wrong) => {
        await writeFile(path, gzipSync(Uint8Array.from(wrong)));
        await readIdx(path, () => {}).then(check, refused);
      }),
      { numRuns: 500, seed: 9 },
    );
    // Changed values and other harmless damage: the test does not only see what is refused.
    expect(valid).toBeGreaterThan(100);
  });

  it('reads a file piece by piece as it parses it whole', async () => {
    const data = Uint8Array.from({ length: 700_000 }, (_, i) => (i * i) >> 4);
    const array = { shape: [7, 100, 1000], data };
    const bytes = encodeIdx(array);
    for (const [name, content] of [
      ['x', bytes],
      ['x.gz', gzipSync(bytes)],
    ] as const) {
      await writeFile(join(folder(), name), content);
      const shapes: (readonly number[])[] = [];
      const read = await readIdx(join(folder(), name), (shape) => shapes.push(shape));
      expect(shapes).toEqual([array.shape]);
      expect(read.shape).toEqual(array.shape);
      expect(Buffer.from(read.data).equals(data)).toBe(true);
      expect(read.sha256).toBe(digest(bytes));
    }
    await writeFile(join(folder(), 'x'), bytes.subarray(0, 10));
    await expect(readIdx(join(folder(), 'x'), () => {})).rejects.toThrow(
      'expected a header of 16 bytes, got 10',
    );
    await expect(readIdx(join(folder(), 'y'), () => {})).rejects.toThrow(
      /y: expected a readable file, got ENOENT/,
    );
    await expect(readIdx(folder(), () => {})).rejects.toThrow(/expected a readable file, got EISDIR/);
  });

  it('takes any truncation and any extra byte for an error', () => {
    fc.assert(
      fc.property(arrays, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (array, part) => {
        const bytes = encodeIdx(array);
        const cut = bytes.subarray(0, Math.floor(part * bytes.length));
        expect(() => parseIdx(cut, 'x')).toThrow(DataFileError);
        expect(() => parseIdx(Uint8Array.of(...bytes, 0), 'x')).toThrow(DataFileError);
      }),
    );
  });

  it.each([
    [
      [0, 0, 13, 1, 0, 0, 0, 0],
      'f: expected an idx file of bytes (magic 0000080N), got magic 00000d01. Delete it',
    ],
    [[60, 104, 116, 109], 'f: expected an idx file of bytes (magic 0000080N), got magic 3c68746d.'],
    [[0, 0, 8], 'f: expected an idx header, got 3 bytes.'],
    [[0, 0, 8, 3, 0, 0], 'f: expected a header of 16 bytes, got 6 bytes.'],
    [[0, 0, 8, 1, 0, 0, 0, 3, 7, 7], 'f: expected 3 values of shape [3], got 2.'],
  ])('says what is wrong with %j', (bytes, message) => {
    expect(() => parseIdx(Uint8Array.from(bytes), 'f')).toThrow(message);
  });

  it('does not encode a shape that disagrees with the values', () => {
    expect(() => encodeIdx({ shape: [2, 2], data: new Uint8Array(3) })).toThrow(
      new RangeError(
        'encodeIdx: `shape` must be 1 to 255 lengths below 2^32 whose product is 3, got [2, 2].',
      ),
    );
    expect(() => encodeIdx({ shape: [], data: new Uint8Array(1) })).toThrow(RangeError);
  });
});
