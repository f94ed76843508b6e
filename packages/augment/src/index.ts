export { adjustBrightness } from './color/adjust-brightness.js';
export { adjustContrast } from './color/adjust-contrast.js';
export { adjustHue, type HueOptions } from './color/adjust-hue.js';
export { adjustSaturation } from './color/adjust-saturation.js';
export type { FactorOptions } from './color/check-factor.js';
export { flipHorizontal } from './geometry/flip-horizontal.js';
export { flipVertical } from './geometry/flip-vertical.js';
export {
  type CropBox,
  type CropOptions,
  randomResizedCropBox,
} from './geometry/random-resized-crop-box.js';
export { type ResizedCropOptions, resizedCrop } from './geometry/resized-crop.js';
export type { Image } from './image.js';
export type { Augmentation, ColorJitter } from './views/augmentation.js';
export { augmentationPresets } from './views/augmentation-presets.js';
export {
  createViewSampler,
  type ImageIndices,
  type ViewSampler,
  type ViewSamplerOptions,
} from './views/create-view-sampler.js';
export { gatherFloat } from './views/gather-float.js';
export { toFloat } from './views/to-float.js';
