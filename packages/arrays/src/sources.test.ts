import { describe, expect, it } from 'vitest';
import { type ImageSource, memoryImages, readImages, unitPixels } from './index.js';

const pixels = Uint8Array.from({ length: 24 }, (_, i) => i * 11);
const source = memoryImages(pixels, [2, 1, 3]);

describe('memoryImages', () => {
  it('keeps the pixels and reads images by index, in any order and more than once', () => {
    expect([source.count, source.imageShape]).toEqual([4, [2, 1, 3]]);
    expect(source.pixels).toBe(pixels);
    const out = new Uint8Array(18);
    source.read([3, 0, 3], out);
    expect([...out]).toEqual([...pixels.subarray(18), ...pixels.subarray(0, 6), ...pixels.subarray(18)]);
    source.read(Int32Array.of(1), out.subarray(6, 12));
    expect([...out.subarray(6, 12)]).toEqual([...pixels.subarray(6, 12)]);
  });

  it('reads from shared memory', () => {
    const shared = new Uint8Array(new SharedArrayBuffer(24));
    shared.set(pixels);
    const out = new Uint8Array(6);
    memoryImages(shared, [2, 1, 3]).read([2], out);
    expect([...out]).toEqual([...pixels.subarray(12, 18)]);
  });

  it('rejects pixels that are no whole images', () => {
    expect(() => memoryImages(pixels, [5, 1, 1])).toThrow(
      new RangeError('memoryImages: `pixels` must be whole images of shape [5,1,1], got 4.8 of them.'),
    );
    for (const shape of [
      [0, 1, 1],
      [-2, -1, 3],
      [0.5, 1, 1],
    ] as const) {
      expect(() => memoryImages(pixels, shape)).toThrow(
        new RangeError(`memoryImages: \`imageShape\` must hold positive integers, got [${shape}].`),
      );
    }
  });

  it('rejects indices and room that do not fit, before it writes', () => {
    const out = new Uint8Array(12);
    for (const index of [-1, 4, 0.5, Number.NaN]) {
      expect(() => source.read([0, index], out)).toThrow(
        new RangeError(`read: \`indices\` must be in [0, 4), got ${index}.`),
      );
    }
    expect(() => source.read([1], out)).toThrow(
      new RangeError('read: `out` must have 1 * 6 numbers for 1 images, got 12.'),
    );
    expect([...out]).toEqual(new Array(12).fill(0));
  });
});

describe('unitPixels', () => {
  it('divides by 255, to the nearest float32', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, i) => i);
    expect([...unitPixels(bytes)]).toEqual([...bytes].map((byte) => Math.fround(byte / 255)));
    const out = new Float32Array(300).fill(7);
    expect(unitPixels(bytes, out)).toBe(out);
    expect([out[255], out[256]]).toEqual([1, 7]);
  });

  it('rejects too little room', () => {
    expect(() => unitPixels(new Uint8Array(3), new Float32Array(2))).toThrow(
      new RangeError('unitPixels: `out` must have 3 numbers, got 2.'),
    );
  });
});

describe('readImages', () => {
  it('gives all images, or some, of a source in memory and of one that takes its time', async () => {
    const later: ImageSource = {
      ...source,
      read: async (indices, out) => {
        await Promise.resolve();
        source.read(indices, out);
      },
    };
    for (const each of [source, later]) {
      expect(await readImages(each)).toEqual({ data: unitPixels(pixels), shape: [4, 2, 1, 3] });
      expect(await readImages(each, [2])).toEqual({
        data: unitPixels(pixels.subarray(12, 18)),
        shape: [1, 2, 1, 3],
      });
      expect((await readImages(each, [])).shape).toEqual([0, 2, 1, 3]);
    }
    await expect(readImages(source, [4])).rejects.toThrow('`indices` must be in [0, 4), got 4.');
  });
});
