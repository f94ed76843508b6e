import { type HostTensor, memoryImages } from '@simvae/arrays';
import { describe, expect, it } from 'vitest';
import { inParts, watched } from './in-parts.js';

const twice = async ({ data, shape }: HostTensor): Promise<HostTensor> => ({
  data: Float32Array.from(data.length === 0 ? [] : data, (value) => 2 * value),
  shape,
});

describe('inParts', () => {
  it.each([0, 1, 250, 251, 1000])('gives what the function makes of all %i rows', async (rows) => {
    const tensor = { data: Float32Array.from({ length: rows * 6 }, (_, i) => i), shape: [rows, 2, 3] };
    const sizes: number[] = [];
    const result = await inParts(tensor, undefined, (part) => {
      sizes.push(part.shape[0]);
      return twice(part);
    });
    expect(result).toEqual({ data: tensor.data.map((value) => 2 * value), shape: [rows, 2, 3] });
    expect(Math.max(...sizes)).toBeLessThanOrEqual(250);
  });

  it('hears of a signal between parts, from a timer as well', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 5);
    let parts = 0;
    const tensor = { data: new Float32Array(1e6), shape: [1e6, 1] };
    const endless = inParts(tensor, controller.signal, async (part) => {
      parts++;
      const until = performance.now() + 1;
      while (performance.now() < until);
      return part;
    });
    await expect(endless).rejects.toThrow('This operation was aborted');
    expect(parts).toBeLessThan(1000);
  });
});

describe('watched', () => {
  const images = memoryImages(
    Uint8Array.from({ length: 12 }, (_, i) => i),
    [1, 3, 1],
  );

  it('are the images themselves, with how many have been read', async () => {
    const fractions: number[] = [];
    const source = watched(images, undefined, (fraction) => fractions.push(fraction));
    expect([source.count, source.imageShape]).toEqual([4, [1, 3, 1]]);
    const out = new Uint8Array(6);
    await source.read([1, 3], out);
    expect([...out]).toEqual([3, 4, 5, 9, 10, 11]);
    await source.read([0, 2], out);
    expect(fractions).toEqual([0, 0.5]);
  });

  it('cannot be read once the work is stopped', async () => {
    const controller = new AbortController();
    const source = watched(images, controller.signal);
    await source.read([0], new Uint8Array(3));
    controller.abort();
    await expect(async () => source.read([0], new Uint8Array(3))).rejects.toThrow('aborted');
  });
});
