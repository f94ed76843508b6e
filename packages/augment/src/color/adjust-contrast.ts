import { checkImage, type Image } from '../image.js';
import { checkChannels } from './check-channels.js';
import { checkFactor, type FactorOptions } from './check-factor.js';
import { scaleContrast } from './scale-contrast.js';

/**
 * Moves pixels away from, or towards, the image's mean brightness.
 *
 *   clamp(factor x + (1 - factor) mean(grey(x)), 0, 1)
 *
 * Source: torchvision's `adjust_contrast`.
 *
 * @returns a new image of the same shape.
 * @throws {RangeError} If the factor is negative, or there are neither 1 nor 3 channels.
 */
export function adjustContrast(image: Image, { factor }: FactorOptions): Image {
  checkImage(image, 'adjustContrast');
  checkChannels(image.shape[2], 'adjustContrast');
  checkFactor(factor, 'adjustContrast');
  const data = image.data.slice();
  scaleContrast(data, 0, data.length, image.shape[2], factor);
  return { data, shape: image.shape };
}
