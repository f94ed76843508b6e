export {
  type Augmentation,
  augmentations,
  type Blur,
  type ColorJitter,
  checkAugmentation,
} from './augmentation.js';
export { type BlurOptions, gaussianBlur } from './blur.js';
export {
  adjustBrightness,
  adjustContrast,
  adjustHue,
  adjustSaturation,
  type FactorOptions,
  type HueOptions,
  toGrayscale,
} from './color.js';
export { type CropBox, type CropOptions, randomResizedCropBox } from './draw-view.js';
export { flipHorizontal, flipVertical, type ResizedCropOptions, resizedCrop } from './geometry.js';
export { plainViews, randomViews } from './random-views.js';
export type { ViewOptions } from './view-writer.js';
export { type WorkerViewOptions, type WorkerViews, workerViews } from './worker-views.js';
