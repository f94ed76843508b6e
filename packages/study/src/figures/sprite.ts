import type { ImageSource } from '@simvae/arrays';
import type { Picture } from './image-grid.js';

/** Height and width of an image in a sprite, at most: it is shown small, and there are a thousand. */
const largest = 32;

/** Images side by side without gaps, row by row, and the size of one. */
export interface Sprite extends Picture {
  readonly columns: number;
  readonly cell: { readonly height: number; readonly width: number };
}

/**
 * Puts images together in one picture, as square as it can be. Images larger than 32 pixels are made smaller by a whole factor:
 * each pixel is the mean of those that it stands for.
 */
export async function imageSprite(source: ImageSource, images: Int32Array): Promise<Sprite> {
  const [height, width, channels] = source.imageShape;
  const factor = Math.ceil(Math.max(height, width) / largest);
  const cell = { height: Math.ceil(height / factor), width: Math.ceil(width / factor) };
  const columns = Math.ceil(Math.sqrt(images.length));
  const rows = Math.ceil(images.length / columns);
  const picture = { height: rows * cell.height, width: columns * cell.width, channels };
  const data = new Uint8Array(picture.height * picture.width * channels);
  const pixels = new Uint8Array(height * width * channels);
  for (const [position, image] of images.entries()) {
    await source.read([image], pixels);
    const top = Math.floor(position / columns) * cell.height;
    const left = (position % columns) * cell.width;
    for (let y = 0; y < cell.height; y++) {
      for (let x = 0; x < cell.width; x++) {
        for (let c = 0; c < channels; c++) {
          data[((top + y) * picture.width + left + x) * channels + c] = meanOf(
            pixels,
            [height, width, channels],
            [y * factor, x * factor, c],
            factor,
          );
        }
      }
    }
  }
  return { ...picture, data, columns, cell };
}

/** Mean of a square of pixels of one channel, as far as it lies within the image. */
function meanOf(
  pixels: Uint8Array,
  [height, width, channels]: readonly [number, number, number],
  [top, left, channel]: readonly [number, number, number],
  side: number,
): number {
  let sum = 0;
  let count = 0;
  for (let y = top; y < Math.min(top + side, height); y++) {
    for (let x = left; x < Math.min(left + side, width); x++) {
      sum += pixels[(y * width + x) * channels + channel];
      count++;
    }
  }
  return Math.round(sum / count);
}
