import type { Images } from '@simvae/arrays';
import { encode } from 'fast-png';

/** Pixels in 0 .. 255, `[height, width, channels]`, of 1 (grey) or 3 (RGB) channels. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Pixels between images. */
const gap = 2;

/**
 * Arranges images in a grid, row by row, on white.
 *
 * @param columns - images in a row.
 * @param zoom - each pixel becomes zoom x zoom pixels. @default 2
 */
export function imageGrid({ data, shape }: Images, columns: number, zoom = 2): Picture {
  const [count, height, width, channels] = shape;
  const rows = Math.ceil(count / columns);
  const [cellHeight, cellWidth] = [height * zoom + gap, width * zoom + gap];
  const [gridHeight, gridWidth] = [rows * cellHeight + gap, columns * cellWidth + gap];
  const grid = new Uint8Array(gridHeight * gridWidth * channels).fill(255);
  for (let image = 0; image < count; image++) {
    const top = gap + Math.floor(image / columns) * cellHeight;
    const left = gap + (image % columns) * cellWidth;
    for (let y = 0; y < height * zoom; y++) {
      for (let x = 0; x < width * zoom; x++) {
        const source = ((image * height + Math.floor(y / zoom)) * width + Math.floor(x / zoom)) * channels;
        const target = ((top + y) * gridWidth + left + x) * channels;
        for (let c = 0; c < channels; c++) {
          grid[target + c] = Math.round(255 * Math.min(1, Math.max(0, data[source + c])));
        }
      }
    }
  }
  return { data: grid, height: gridHeight, width: gridWidth, channels };
}

/** A picture as a PNG file. */
export function encodePng({ data, height, width, channels }: Picture): Uint8Array {
  return encode({ data, height, width, channels });
}
