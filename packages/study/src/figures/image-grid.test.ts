import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { encodePng, imageGrid } from './image-grid.js';

describe('imageGrid', () => {
  it('sets images row by row on white, two pixels apart', () => {
    // Three grey images of 1 x 2 in two columns.
    const grid = imageGrid({ data: Float32Array.of(0, 0.2, 0.4, 0.6, 0.8, 0.25), shape: [3, 1, 2, 1] }, 2, 1);
    expect([grid.height, grid.width, grid.channels]).toEqual([8, 10, 1]);
    expect(grid).toMatchObject({ columns: 2, rows: 2, cell: { height: 1, width: 2 }, gap: 2 });
    const expected = new Uint8Array(80).fill(255);
    const at = (y: number, x: number, ...values: number[]) => expected.set(values, y * 10 + x);
    at(2, 2, 0, 51);
    at(2, 6, 102, 153);
    at(5, 2, 204, 64);
    expect(grid.data).toEqual(expected);
  });

  it('zooms, keeps colours, and clips what is out of range', () => {
    const grid = imageGrid({ data: Float32Array.of(-1, 0.5, 2), shape: [1, 1, 1, 3] }, 1);
    expect([grid.height, grid.width, grid.channels]).toEqual([6, 6, 3]);
    for (let y = 0; y < 6; y++) {
      for (let x = 0; x < 6; x++) {
        const inside = y >= 2 && y < 4 && x >= 2 && x < 4;
        const pixel = (y * 6 + x) * 3;
        expect([...grid.data.subarray(pixel, pixel + 3)]).toEqual(inside ? [0, 128, 255] : [255, 255, 255]);
      }
    }
  });
});

describe('encodePng', () => {
  it('gives pictures that decode to the same pixels', () => {
    const data = Uint8Array.from({ length: 18 }, (_, i) => 14 * i);
    for (const channels of [1, 3]) {
      const picture = { data: data.subarray(0, 6 * channels), height: 2, width: 3, channels };
      expect(decode(encodePng(picture))).toMatchObject({ ...picture, depth: 8 });
    }
  });
});
