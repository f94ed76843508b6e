import type { RandomStream } from '@simvae/random';
import { type CropBox, randomResizedCropBox } from '../geometry/random-resized-crop-box.js';
import type { Augmentation, ColorJitter } from './augmentation.js';

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
  };
}

/**
 * Draws the parameters of one view.
 *
 * Source: torchvision's `RandomResizedCrop`, `RandomHorizontalFlip`, `RandomVerticalFlip` and
 * `RandomApply([ColorJitter])`.
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
  if (augmentation.colorJitter !== undefined) drawJitter(random, augmentation.colorJitter, view);
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

function factor(random: RandomStream, strength: number): number {
  const low = Math.max(0, 1 - strength);
  return low + (1 + strength - low) * random.uniform();
}
