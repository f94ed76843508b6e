import type { RandomStream } from '@simvae/random';
import type { Augmentation, Blur, ColorJitter } from './augmentation.js';

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

/** The random choices that make one view of an image. */
export interface ViewParameters extends CropBox {
  flipHorizontal: boolean;
  flipVertical: boolean;
  /** Whether colours are changed. */
  jitter: boolean;
  /** Order of the changes: 0 brightness, 1 contrast, 2 saturation, 3 hue. */
  readonly order: Uint8Array;
  brightness: number;
  contrast: number;
  saturation: number;
  hue: number;
  /** Whether colours are taken away. */
  grayscale: boolean;
  blur: boolean;
  /** Of the blur, in pixels. */
  sigma: number;
}

/** Parameters that leave an image of this size as it is. */
export function identityView(height: number, width: number): ViewParameters {
  return {
    top: 0,
    left: 0,
    height,
    width,
    flipHorizontal: false,
    flipVertical: false,
    jitter: false,
    order: Uint8Array.of(0, 1, 2, 3),
    brightness: 1,
    contrast: 1,
    saturation: 1,
    hue: 0,
    grayscale: false,
    blur: false,
    sigma: 1,
  };
}

/**
 * Draws the parameters of one view.
 *
 * Source: torchvision's `RandomResizedCrop`, `RandomHorizontalFlip`, `RandomVerticalFlip`, `RandomApply([ColorJitter])`,
 * `RandomGrayscale` and `RandomApply([GaussianBlur])`. What an augmentation does not have is not drawn.
 *
 * @param crop - size of the image, with the ranges of `augmentation`.
 * @param view - receives the result: one object serves a whole run.
 */
export function drawView(
  random: RandomStream,
  augmentation: Augmentation,
  crop: Parameters<typeof randomResizedCropBox>[1],
  view: ViewParameters,
): void {
  randomResizedCropBox(random, crop, view);
  view.flipHorizontal = random.uniform() < augmentation.flipHorizontal;
  view.flipVertical = random.uniform() < augmentation.flipVertical;
  const { colorJitter, grayscale, blur } = augmentation;
  if (colorJitter !== undefined) drawJitter(random, colorJitter, view);
  if (grayscale !== undefined) view.grayscale = random.uniform() < grayscale;
  if (blur !== undefined) drawBlur(random, blur, view);
}

function drawJitter(random: RandomStream, jitter: ColorJitter, view: ViewParameters): void {
  view.jitter = random.uniform() < jitter.probability;
  if (!view.jitter) return;
  const { order } = view;
  for (let i = 0; i < 4; i++) {
    const j = random.integer(i + 1);
    order[i] = order[j];
    order[j] = i;
  }
  view.brightness = factor(random, jitter.brightness);
  view.contrast = factor(random, jitter.contrast);
  view.saturation = factor(random, jitter.saturation);
  view.hue = jitter.hue * (2 * random.uniform() - 1);
}

function drawBlur(
  random: RandomStream,
  { probability, sigma: [low, high] }: Blur,
  view: ViewParameters,
): void {
  view.blur = random.uniform() < probability;
  if (view.blur) view.sigma = low + (high - low) * random.uniform();
}

function factor(random: RandomStream, strength: number): number {
  const low = Math.max(0, 1 - strength);
  return low + (1 + strength - low) * random.uniform();
}
