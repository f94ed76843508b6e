import { checkImage, type Image } from '../image.js';
import { checkChannels } from './check-channels.js';
import { rotateHue } from './rotate-hue.js';

/** How far hues are turned. */
export interface HueOptions {
  /** Shift as a part of the full circle, in [-0.5, 0.5]. */
  readonly factor: number;
}

/**
 * Turns the hue of every pixel, as in HSV. A grey image stays as it is.
 *
 * Source: torchvision's `adjust_hue`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If the factor is out of range, or there are neither 1 nor 3 channels.
 */
export function adjustHue(image: Image, { factor }: HueOptions): Image {
  checkImage(image, 'adjustHue');
  checkChannels(image.shape[2], 'adjustHue');
  if (!(factor >= -0.5 && factor <= 0.5)) {
    throw new RangeError(`adjustHue: \`factor\` must be in [-0.5, 0.5], got ${factor}.`);
  }
  const data = image.data.slice();
  if (image.shape[2] === 3) rotateHue(data, 0, data.length, factor);
  return { data, shape: image.shape };
}
