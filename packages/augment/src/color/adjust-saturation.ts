import { checkImage, type Image } from '../image.js';
import { checkChannels } from './check-channels.js';
import { checkFactor, type FactorOptions } from './check-factor.js';
import { scaleSaturation } from './scale-saturation.js';

/**
 * Moves the colours of pixels away from, or towards, grey. A grey image stays as it is.
 *
 *   clamp(factor x + (1 - factor) grey(x), 0, 1)
 *
 * Source: torchvision's `adjust_saturation`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If the factor is negative, or there are neither 1 nor 3 channels.
 */
export function adjustSaturation(image: Image, { factor }: FactorOptions): Image {
  checkImage(image, 'adjustSaturation');
  checkChannels(image.shape[2], 'adjustSaturation');
  checkFactor(factor, 'adjustSaturation');
  const data = image.data.slice();
  if (image.shape[2] === 3) scaleSaturation(data, 0, data.length, factor);
  return { data, shape: image.shape };
}
