import { checkImage, type Image } from '../image.js';

/**
 * Mirrors top and bottom.
 *
 * Source: torchvision's `vflip`.
 *
 * @returns a new image of the same shape.
 */
export function flipVertical(image: Image): Image {
  checkImage(image, 'flipVertical');
  const [height, width, channels] = image.shape;
  const row = width * channels;
  const data = new Float32Array(image.data.length);
  for (let y = 0; y < height; y++) {
    const from = (height - 1 - y) * row;
    data.set(image.data.subarray(from, from + row), y * row);
  }
  return { data, shape: image.shape };
}
