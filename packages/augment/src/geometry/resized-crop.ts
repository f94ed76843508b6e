import { checkImage, type Image } from '../image.js';
import { linearTable } from './linear-table.js';

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
