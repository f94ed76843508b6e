import { maxPool, mean, type Tensor4D } from '@tensorflow/tfjs-core';
import { type LayerSpec, pureLayer } from './layer.js';
import { checkCounts, explicitPadding, imageShapeOf, type Padding, windowPositions } from './windows.js';

export interface MaxPool2dOptions {
  /** Height and width of a window. */
  readonly size: number;
  /** Rows and columns from one window to the next. @default size */
  readonly strides?: number;
  /** Positions around the image that are never the largest; less than `size` on each side. @default 0 */
  readonly padding?: Padding;
}

/**
 * The largest number of each window, by channel.
 *
 * Rows are images [height, width, channels]; out come [height', width', channels] with
 * height' = floor((height + top + bottom - size) / strides) + 1, as PyTorch's `MaxPool2d`, and width' likewise. Among equal
 * numbers the first, in row-major order, has the gradient.
 *
 * @throws {RangeError} If an option is out of its range; when built, if rows are no images or smaller than a window.
 */
export function maxPool2d({ size, strides = size, padding = 0 }: MaxPool2dOptions): LayerSpec {
  checkCounts('maxPool2d', { size, strides });
  const around = explicitPadding('maxPool2d', padding);
  if (Math.max(...around.flat()) >= size) {
    throw new RangeError(
      `maxPool2d: \`padding\` must be less than \`size\`, ${size}, got ${String(padding)}.`,
    );
  }
  return (inputShape) => {
    const [height, width, channels] = imageShapeOf('maxPool2d', inputShape);
    const positions = windowPositions('maxPool2d', [height, width], around, size, strides);
    return pureLayer([...positions, channels], (input) => maxPool(input as Tensor4D, size, strides, around));
  };
}

/**
 * The mean of each channel over all positions of an image: rows [height, width, channels] become [channels].
 *
 * Source: Lin et al., arXiv:1312.4400, section 3.2; in torchvision's residual networks `AdaptiveAvgPool2d((1, 1))`.
 *
 * @throws {RangeError} When built, if rows are no images.
 */
export function globalAveragePool2d(): LayerSpec {
  return (inputShape) => {
    const [, , channels] = imageShapeOf('globalAveragePool2d', inputShape);
    return pureLayer([channels], (input) => mean(input, [1, 2]));
  };
}
