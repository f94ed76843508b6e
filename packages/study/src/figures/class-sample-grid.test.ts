import type { ClassGaussians } from '@simvae/eval';
import { expect, it } from 'vitest';
import { classSampleGrid } from './class-sample-grid.js';

it('has a column for each class, eight rows, and decodes what was drawn for the class', async () => {
  const gaussians = {
    classes: [3, 5],
    sample: (label: number, count: number) => ({
      data: Float32Array.from({ length: count }, (_, row) => label / 10 + row / 100),
      shape: [count, 1],
    }),
  } as unknown as ClassGaussians;
  // The picture of a latent is its value.
  const model = {
    decode: async ({ data }: { data: Float32Array }) => ({ data, shape: [data.length, 1, 1, 1] as const }),
  };
  const { data, width, height } = await classSampleGrid(model, gaussians, 0);
  expect([width, height]).toEqual([2 * 4 + 2, 8 * 4 + 2]);
  const pixel = (row: number, column: number) => data[(2 + row * 4) * width + 2 + column * 4];
  for (let row = 0; row < 8; row++) {
    expect(pixel(row, 0)).toBe(Math.round(255 * (0.3 + row / 100)));
    expect(pixel(row, 1)).toBe(Math.round(255 * (0.5 + row / 100)));
  }
});
