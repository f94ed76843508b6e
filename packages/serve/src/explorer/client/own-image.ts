import type { ImageShape } from '@simvae/arrays';

/** Bytes of a file that is looked at. */
const largestFile = 64 * 2 ** 20;

/** A file that cannot be used; its message is for people. */
export class ImageFileError extends Error {}

/**
 * An image file as an image of the run's shape: the largest central part of its proportions, made smaller, grey by its luminance
 * (ITU-R BT.601) where images have one channel, transparent parts white.
 *
 * @returns pixels in 0 .. 255, `[height, width, channels]`.
 * @throws {ImageFileError} If it is no image that this browser can read, or too large.
 */
export async function readOwnImage(file: File, [height, width, channels]: ImageShape): Promise<Uint8Array> {
  const name = file.name || 'The image';
  if (file.size > largestFile) {
    throw new ImageFileError(`${name} has more than ${largestFile / 2 ** 20} MiB. Make it smaller first.`);
  }
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new ImageFileError(
      `${name} cannot be read as an image: it is damaged, or of a kind that this browser does not know. Choose a PNG, JPEG, ` +
        'WebP, GIF or AVIF file.',
    );
  });
  try {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw new ImageFileError('This browser has no canvas left to read an image with.');
    const scale = Math.min(bitmap.width / width, bitmap.height / height);
    const [cutWidth, cutHeight] = [scale * width, scale * height];
    context.fillStyle = 'white';
    context.fillRect(0, 0, width, height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(
      bitmap,
      (bitmap.width - cutWidth) / 2,
      (bitmap.height - cutHeight) / 2,
      cutWidth,
      cutHeight,
      0,
      0,
      width,
      height,
    );
    return channelsOf(context.getImageData(0, 0, width, height).data, channels);
  } finally {
    bitmap.close();
  }
}

/** @param rgba - `[pixels, 4]`. */
function channelsOf(rgba: Uint8ClampedArray, channels: number): Uint8Array {
  const pixels = new Uint8Array((rgba.length / 4) * channels);
  for (let pixel = 0; pixel < rgba.length / 4; pixel++) {
    const [red, green, blue] = rgba.subarray(4 * pixel, 4 * pixel + 3);
    if (channels === 1) pixels[pixel] = Math.round(0.299 * red + 0.587 * green + 0.114 * blue);
    else pixels.set([red, green, blue], 3 * pixel);
  }
  return pixels;
}
