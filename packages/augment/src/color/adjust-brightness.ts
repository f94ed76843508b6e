import { checkImage, type Image } from '../image.js';
import { checkFactor, type FactorOptions } from './check-factor.js';
import { scaleBrightness } from './scale-brightness.js';

/**
 * Makes an image brighter or darker.
 *
 *   clamp(factor x, 0, 1)
 *
 * Source: torchvision's `adjust_brightness`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If the factor is negative.
 */
export function adjustBrightness(image: Image, { factor }: FactorOptions): Image {
  checkImage(image, 'adjustBrightness');
  checkFactor(factor, 'adjustBrightness');
  const data = image.data.slice();
  scaleBrightness(data, 0, data.length, factor);
  return { data, shape: image.shape };
}
