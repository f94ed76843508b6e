import type { Images } from '@simvae/arrays';
import { encode } from 'fast-png';

/** Pixels in 0 .. 255, `[height, width, channels]`, of 1 (grey) or 3 (RGB) channels. */
export interface Picture {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Images side by side, and where each of them lies, in pixels: as records of figures say it. */
export interface ImageGrid extends Picture {
  readonly columns: number;
  readonly rows: number;
  /** Size of an image. */
  readonly cell: { readonly height: number; readonly width: number };
  /** Around every image. */
  readonly gap: number;
}

/** Pixels between images. */
const gap = 2;

/**
 * Arranges images in a grid, row by row, on white.
 *
 * @param columns - images in a row.
 * @param zoom - each pixel becomes zoom x zoom pixels. @default 2
 */
export function imageGrid({ data, shape }: Images, columns: number, zoom = 2): ImageGrid {
  const [count, height, width, channels] = shape;
  const rows = Math.ceil(count / columns);
  const cell = { height: height * zoom, width: width * zoom };
  const [cellHeight, cellWidth] = [cell.height + gap, cell.width + gap];
  const [gridHeight, gridWidth] = [rows * cellHeight + gap, columns * cellWidth + gap];
  const grid = new Uint8Array(gridHeight * gridWidth * channels).fill(255);
  for (let image = 0; image < count; image++) {
    const top = gap + Math.floor(image / columns) * cellHeight;
    const left = gap + (image % columns) * cellWidth;
    for (let y = 0; y < cell.height; y++) {
      for (let x = 0; x < cell.width; x++) {
        const source = ((image * height + Math.floor(y / zoom)) * width + Math.floor(x / zoom)) * channels;
        const target = ((top + y) * gridWidth + left + x) * channels;
        for (let c = 0; c < channels; c++) {
          grid[target + c] = Math.round(255 * Math.min(1, Math.max(0, data[source + c])));
        }
      }
    }
  }
  return { data: grid, height: gridHeight, width: gridWidth, channels, columns, rows, cell, gap };
}

/** A picture as a PNG file. */
export function encodePng({ data, height, width, channels }: Picture): Uint8Array {
  return encode({ data, height, width, channels });
}
