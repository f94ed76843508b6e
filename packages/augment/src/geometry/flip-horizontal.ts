import { checkImage, type Image } from '../image.js';

/**
 * Mirrors left and right.
 *
 * Source: torchvision's `hflip`.
 *
 * @returns a new image of the same shape.
 */
export function flipHorizontal(image: Image): Image {
  checkImage(image, 'flipHorizontal');
  const [height, width, channels] = image.shape;
  const data = new Float32Array(image.data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + width - 1 - x) * channels;
      data.set(image.data.subarray(from, from + channels), (y * width + x) * channels);
    }
  }
  return { data, shape: image.shape };
}
