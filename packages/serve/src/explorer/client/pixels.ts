import type { ImageShape } from '@simvae/arrays';
import { element } from './dom.js';

/** Pixels of an image: 0 .. 255 as bytes, [0, 1] as float32. */
export type Pixels = Uint8Array | Float32Array;

/**
 * A canvas with an image, one pixel of it for each of the image's.
 *
 * @param pixels - `[height, width, channels]`.
 * @param label - what a reader who sees nothing is told; empty where text beside it says so.
 */
export function canvasOf(pixels: Pixels, shape: ImageShape, label: string): HTMLCanvasElement {
  const [height, width] = shape;
  const named = label === '' ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label };
  const canvas = element('canvas', { width, height, ...named });
  draw(canvas, pixels, shape);
  return canvas;
}

/** Draws an image over what a canvas of its size shows. */
export function draw(canvas: HTMLCanvasElement, pixels: Pixels, shape: ImageShape): void {
  const [height, width, channels] = shape;
  const image = new ImageData(width, height);
  const scale = pixels instanceof Uint8Array ? 1 : 255;
  for (let pixel = 0; pixel < height * width; pixel++) {
    for (let color = 0; color < 3; color++) {
      image.data[4 * pixel + color] = scale * pixels[pixel * channels + (channels === 1 ? 0 : color)];
    }
    image.data[4 * pixel + 3] = 255;
  }
  canvas.getContext('2d')?.putImageData(image, 0, 0);
}
