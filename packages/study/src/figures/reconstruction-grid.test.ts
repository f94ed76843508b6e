import { type HostTensor, type ImageSource, type Images, memoryImages } from '@simvae/arrays';
import { describe, expect, it } from 'vitest';
import type { Picture } from './image-grid.js';
import { reconstructionGrid } from './reconstruction-grid.js';

/** Reconstructs every image as its negative. */
const negative = {
  reconstruct: async (images: ImageSource | HostTensor): Promise<Images> => {
    const { data } = images as HostTensor;
    return { data: data.map((pixel) => 1 - pixel), shape: [data.length, 1, 1, 1] };
  },
};

/** Images of one pixel: 10, 20, 30, ... */
const dataset = (labels: readonly number[]) => ({
  imageShape: [1, 1, 1] as const,
  target: 'class',
  test: {
    images: memoryImages(
      Uint8Array.from(labels, (_, i) => 10 * (i + 1)),
      [1, 1, 1],
    ),
    labels: { class: { values: Int32Array.from(labels), classes: ['a', 'b', 'c'] } },
    count: labels.length,
  },
});

describe('reconstructionGrid', () => {
  it('shows two images of each class above their reconstructions', async () => {
    const grid = await reconstructionGrid(negative, dataset([2, 0, 1, 0, 0, 2, 1]));
    const { data, height, width } = grid as Picture;
    expect(grid?.classes).toEqual([0, 1, 2]);
    expect(grid?.images).toEqual([1, 2, 0, 3, 6, 5]);
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

  it('leaves out a class with too few images, and images without a label', async () => {
    const grid = await reconstructionGrid(negative, dataset([-1, 2, 0, 1, -1, 0, 1]));
    const { data, width } = grid as Picture;
    expect([grid?.classes, grid?.images]).toEqual([
      [0, 1],
      [2, 3, 5, 6],
    ]);
    expect(width).toBe(2 * 4 + 2);
    expect([data[2 * width + 2], data[2 * width + 6]]).toEqual([30, 40]);
  });

  it('is absent where no class has as many', async () => {
    expect(await reconstructionGrid(negative, dataset([0, 1, 2]))).toBeUndefined();
  });
});
