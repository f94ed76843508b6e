import type { Image } from '@simvae/arrays';
import { checkImage } from './check-image.js';

/** What is cut out, and the size it gets. */
export interface ResizedCropOptions {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  readonly outHeight: number;
  readonly outWidth: number;
  /** The only method there is. @default 'bilinear' */
  readonly interpolation?: 'bilinear';
  /** Never low-pass filtered, as torchvision's tensors by default. @default false */
  readonly antialias?: false;
}

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

/**
 * Cuts out a box and resizes it by bilinear interpolation.
 *
 * Source: torchvision's `resized_crop` on tensors. There a box that leaves the image is padded with black; here it is
 * an error.
 *
 * @returns image of shape [outHeight, outWidth, channels].
 * @throws {RangeError} If the box is empty or leaves the image, or an option asks for another method.
 */
export function resizedCrop(image: Image, options: ResizedCropOptions): Image {
  checkImage(image, 'resizedCrop');
  const [imageHeight, imageWidth, channels] = image.shape;
  const { top, left, height, width, outHeight, outWidth } = options;
  checkMethod(options);
  checkSpan('top', top, 'height', height, imageHeight);
  checkSpan('left', left, 'width', width, imageWidth);
  for (const [name, length] of Object.entries({ outHeight, outWidth })) {
    if (!Number.isInteger(length) || length < 1) {
      throw new RangeError(`resizedCrop: \`${name}\` must be a positive integer, got ${length}.`);
    }
  }

  const rows = linearTable(height, outHeight);
  const columns = linearTable(width, outWidth);
  const data = new Float32Array(outHeight * outWidth * channels);
  const at = (y: number, x: number, c: number) =>
    image.data[((top + y) * imageWidth + left + x) * channels + c];
  let o = 0;
  for (let y = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      for (let c = 0; c < channels; c++) {
        const upper = mix(
          at(rows.first[y], columns.first[x], c),
          at(rows.first[y], columns.second[x], c),
          columns.weight[x],
        );
        const lower = mix(
          at(rows.second[y], columns.first[x], c),
          at(rows.second[y], columns.second[x], c),
          columns.weight[x],
        );
        data[o++] = mix(upper, lower, rows.weight[y]);
      }
    }
  }
  return { data, shape: [outHeight, outWidth, channels] };
}

/** For each output position: the two input positions it lies between, and how far it is from the first. */
export interface LinearTable {
  readonly first: Int32Array;
  readonly second: Int32Array;
  /** Weight of the second, in [0, 1). */
  readonly weight: Float64Array;
}

/**
 * Positions and weights of linear interpolation from `input` to `output` samples, whose centres lie at half integers.
 *
 *   x = max(0, (k + 1/2) input / output - 1/2);  first = floor(x);  weight = x - first
 *
 * Source: `torch.nn.functional.interpolate` with `align_corners=False, antialias=False`.
 */
export function linearTable(input: number, output: number): LinearTable {
  const first = new Int32Array(output);
  const second = new Int32Array(output);
  const weight = new Float64Array(output);
  for (let k = 0; k < output; k++) {
    const x = Math.max(0, ((k + 0.5) * input) / output - 0.5);
    first[k] = Math.min(Math.floor(x), input - 1);
    second[k] = Math.min(first[k] + 1, input - 1);
    weight[k] = x - first[k];
  }
  return { first, second, weight };
}

function mix(a: number, b: number, weight: number): number {
  return a + (b - a) * weight;
}

function checkMethod({ interpolation = 'bilinear', antialias = false }: ResizedCropOptions): void {
  if (interpolation !== 'bilinear') {
    throw new RangeError(`resizedCrop: \`interpolation\` must be bilinear, got ${interpolation}.`);
  }
  if (antialias !== false) {
    throw new RangeError(`resizedCrop: \`antialias\` must be false, got ${antialias}.`);
  }
}

function checkSpan(startName: string, start: number, sizeName: string, size: number, length: number): void {
  const integers = Number.isInteger(start) && Number.isInteger(size);
  if (!integers || start < 0 || size < 1 || start + size > length) {
    throw new RangeError(
      `resizedCrop: \`${startName}\` and \`${sizeName}\` must be a span of 0 .. ${length}, got ${start} and ${size}.`,
    );
  }
}
