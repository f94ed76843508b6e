import type { RandomStream } from '@simvae/random';

/** A box in pixels. */
export interface CropBox {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** Size of the image, and ranges to draw from. */
export interface CropOptions {
  readonly height: number;
  readonly width: number;
  /** Range of the box's area, as a share of the image's. */
  readonly scale: readonly [number, number];
  /** Range of the box's width divided by its height. */
  readonly ratio: readonly [number, number];
}

/**
 * Draws the box of a random resized crop: area uniform in `scale`, logarithm of the aspect ratio uniform in that of
 * `ratio`, position uniform. After ten boxes that do not fit, the largest central one with a ratio in range.
 *
 * Source: torchvision's `RandomResizedCrop.get_params`; halves round up here and to even there.
 *
 * @param random - four draws for each box tried that fits, two for each that does not.
 * @param box - receives the result: saves an allocation in hot loops.
 * @returns `box`.
 */
export function randomResizedCropBox(
  random: RandomStream,
  { height, width, scale, ratio }: CropOptions,
  box: CropBox = { top: 0, left: 0, height, width },
): CropBox {
  const logRatio = Math.log(ratio[0]);
  const logRange = Math.log(ratio[1]) - logRatio;
  for (let attempt = 0; attempt < 10; attempt++) {
    const area = height * width * (scale[0] + (scale[1] - scale[0]) * random.uniform());
    const aspect = Math.exp(logRatio + logRange * random.uniform());
    box.width = Math.round(Math.sqrt(area * aspect));
    box.height = Math.round(Math.sqrt(area / aspect));
    if (box.width > 0 && box.width <= width && box.height > 0 && box.height <= height) {
      box.top = random.integer(height - box.height + 1);
      box.left = random.integer(width - box.width + 1);
      return box;
    }
  }
  box.width = Math.min(width, Math.round(height * ratio[1]));
  box.height = Math.min(height, Math.round(width / ratio[0]));
  box.top = Math.floor((height - box.height) / 2);
  box.left = Math.floor((width - box.width) / 2);
  return box;
}
