import { memoryImages } from '@simvae/arrays';
import { expect, it } from 'vitest';
import { imageSprite } from './sprite.js';

it('puts chosen images side by side without gaps, as square as it can', async () => {
  // Five images of 1 x 2: 0 1, 2 3, ...
  const source = memoryImages(
    Uint8Array.from({ length: 10 }, (_, i) => i),
    [1, 2, 1],
  );
  const { data, ...sprite } = await imageSprite(source, Int32Array.of(4, 0, 2));
  expect(sprite).toEqual({ height: 2, width: 4, channels: 1, columns: 2, cell: { height: 1, width: 2 } });
  expect([...data]).toEqual([8, 9, 0, 1, 4, 5, 0, 0]);
});

it('makes large images smaller by a whole factor, each pixel the mean of its square', async () => {
  // 64 x 33 in colour: halved, and the last column has one pixel to each row.
  const [height, width] = [64, 33];
  const at = (y: number, x: number, c: number) => (y * 5 + x * 3 + c * 7) % 256;
  const pixels = Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [y, x, c] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width, i % 3];
    return at(y, x, c);
  });
  const sprite = await imageSprite(memoryImages(pixels, [height, width, 3]), Int32Array.of(0));
  expect(sprite.cell).toEqual({ height: 32, width: 17 });
  for (const [y, x, c] of [
    [0, 0, 0],
    [31, 3, 2],
    [10, 16, 1],
  ]) {
    const columns = x === 16 ? [32] : [2 * x, 2 * x + 1];
    const square = columns.flatMap((column) => [at(2 * y, column, c), at(2 * y + 1, column, c)]);
    const mean = square.reduce((sum, value) => sum + value, 0) / square.length;
    expect(sprite.data[(y * 17 + x) * 3 + c]).toBe(Math.round(mean));
  }
});
