/** What is drawn at random for each view. */
export interface Augmentation {
  /** Range of the crop's area, as a share of the image's. */
  readonly scale: readonly [number, number];
  /** Range of the crop's width divided by its height. */
  readonly ratio: readonly [number, number];
  /** Probability of mirroring left and right. */
  readonly flipHorizontal: number;
  /** Probability of mirroring top and bottom. */
  readonly flipVertical: number;
  /** For colour images; absent for none. */
  readonly colorJitter?: ColorJitter;
  /** Probability of taking the colours of a colour image away, after their jitter; absent for none. */
  readonly grayscale?: number;
  /** Last of all; absent for none. */
  readonly blur?: Blur;
}

/** Changes of colour, applied together or not at all, in random order. */
export interface ColorJitter {
  /** Factor uniform in [max(0, 1 - brightness), 1 + brightness]; likewise contrast and saturation. */
  readonly brightness: number;
  readonly contrast: number;
  readonly saturation: number;
  /** Shift uniform in [-hue, hue], at most 0.5, in parts of the full circle. */
  readonly hue: number;
  readonly probability: number;
}

/**
 * Blur with a Gaussian of random width. Its kernel is a tenth of the image's shorter side.
 *
 * Source: SimCLR (Chen et al. 2020, appendix A): probability 0.5, sigma in [0.1, 2].
 */
export interface Blur {
  readonly probability: number;
  /** Standard deviation uniform in this range, in pixels. */
  readonly sigma: readonly [number, number];
}

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
 * The paper's augmentations: of MNIST and FashionMNIST, and of CIFAR10 and CelebA. Which one a data set takes is in its
 * entry of @simvae/data.
 *
 * Source: SimVAE, table 3.
 */
export const augmentations = { grey, color } as const satisfies Readonly<Record<string, Augmentation>>;

/**
 * Rejects ranges and probabilities that make no sense.
 *
 * @param caller - function named in the error.
 */
export function checkAugmentation(augmentation: Augmentation, channels: number, caller: string): void {
  checkRange('scale', augmentation.scale, 1, caller);
  checkRange('ratio', augmentation.ratio, Number.MAX_VALUE, caller);
  check('flipHorizontal', augmentation.flipHorizontal, 1, caller);
  check('flipVertical', augmentation.flipVertical, 1, caller);
  const { colorJitter, grayscale, blur } = augmentation;
  if (colorJitter !== undefined) {
    checkChannels('colorJitter', channels, caller);
    for (const name of ['brightness', 'contrast', 'saturation'] as const) {
      check(`colorJitter.${name}`, colorJitter[name], Number.MAX_VALUE, caller);
    }
    check('colorJitter.hue', colorJitter.hue, 0.5, caller);
    check('colorJitter.probability', colorJitter.probability, 1, caller);
  }
  if (grayscale !== undefined) {
    checkChannels('grayscale', channels, caller);
    check('grayscale', grayscale, 1, caller);
  }
  if (blur !== undefined) {
    check('blur.probability', blur.probability, 1, caller);
    checkRange('blur.sigma', blur.sigma, Number.MAX_VALUE, caller);
  }
}

function checkChannels(name: string, channels: number, caller: string): void {
  if (channels === 3) return;
  throw new RangeError(
    `${caller}: \`${name}\` must be absent unless images have 3 channels, got ${channels}.`,
  );
}

function checkRange(
  name: string,
  [low, high]: readonly [number, number],
  most: number,
  caller: string,
): void {
  if (!(low > 0 && low <= high && high <= most)) {
    const rule = most === 1 ? 'a range within (0, 1]' : 'a range of positive numbers';
    throw new RangeError(`${caller}: \`${name}\` must be ${rule}, got [${low}, ${high}].`);
  }
}

function check(name: string, value: number, most: number, caller: string): void {
  if (!(value >= 0 && value <= most)) {
    const rule = most === Number.MAX_VALUE ? 'at least 0' : `in [0, ${most}]`;
    throw new RangeError(`${caller}: \`${name}\` must be ${rule}, got ${value}.`);
  }
}
