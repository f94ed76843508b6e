import type { Augmentation } from './augmentation.js';

const grey: Augmentation = {
  scale: [0.4, 1],
  ratio: [0.75, 1.3],
  flipHorizontal: 0.5,
  flipVertical: 0.5,
};

const color: Augmentation = {
  ...grey,
  scale: [0.6, 1],
  colorJitter: { brightness: 0.8, contrast: 0.8, saturation: 0.8, hue: 0.2, probability: 0.8 },
};

/**
 * The paper's augmentation, by data set.
 *
 * Source: SimVAE, table 3. The subset of FashionMNIST is augmented like the whole; glyphs, which the paper has not, like
 * MNIST or, in colour, like CIFAR10.
 */
export const augmentationPresets = {
  mnist: grey,
  'fashion-mnist': grey,
  'fashion-mnist-mini': grey,
  glyphs: grey,
  'glyphs-color': color,
  cifar10: color,
  celeba: color,
} as const satisfies Readonly<Record<string, Augmentation>>;
