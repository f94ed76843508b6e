import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { reconstructionGrid } from './reconstruction-grid.js';
import { writePng } from './write-png.js';

const folder = temporaryFolder();

/** Reconstructs every image as its negative. */
const negative = {
  reconstruct: async (images: Uint8Array) => ({
    data: Float32Array.from(images, (pixel) => 1 - pixel / 255),
    shape: [images.length, 1, 1, 1],
  }),
};

/** Images of one pixel: 10, 20, 30, ... */
const dataset = (labels: readonly number[]) => ({
  imageShape: [1, 1, 1] as const,
  classes: ['a', 'b', 'c'],
  test: {
    images: Uint8Array.from(labels, (_, i) => 10 * (i + 1)),
    labels: Uint8Array.from(labels),
    count: labels.length,
  },
});

describe('reconstructionGrid', () => {
  it('shows two images of each class above their reconstructions', async () => {
    const { data, height, width } = await reconstructionGrid(negative, dataset([2, 0, 1, 0, 0, 2, 1]));
    expect([height, width]).toEqual([4 * 4 + 2, 3 * 4 + 2]);
    const pixel = (row: number, column: number) => data[(2 + 4 * row) * width + 2 + 4 * column];
    const shown = [0, 1, 2, 3].map((row) => [0, 1, 2].map((column) => pixel(row, column)));
    expect(shown).toEqual([
      [20, 30, 10],
      [235, 225, 245],
      [40, 70, 60],
      [215, 185, 195],
    ]);
  });

  it('leaves out a class with too few images', async () => {
    const { data, width } = await reconstructionGrid(negative, dataset([2, 0, 1, 0, 1]));
    expect(width).toBe(2 * 4 + 2);
    expect([data[2 * width + 2], data[2 * width + 6]]).toEqual([20, 30]);
  });
});

describe('writePng', () => {
  it('writes pictures that decode to the same pixels', async () => {
    const path = join(folder, 'picture.png');
    const data = Uint8Array.from({ length: 18 }, (_, i) => 14 * i);
    for (const channels of [1, 3] as const) {
      const picture = { data: data.subarray(0, 6 * channels), height: 2, width: 3, channels };
      await writePng(path, picture);
      expect(decode(readFileSync(path))).toMatchObject({ ...picture, depth: 8 });
    }
  });
});
