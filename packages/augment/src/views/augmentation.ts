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
 * Rejects ranges and probabilities that make no sense.
 *
 * @param caller - function named in the error.
 */
export function checkAugmentation(augmentation: Augmentation, channels: number, caller: string): void {
  const { scale, ratio, flipHorizontal, flipVertical, colorJitter } = augmentation;
  checkRange('scale', scale, 1, caller);
  checkRange('ratio', ratio, Number.MAX_VALUE, caller);
  check('flipHorizontal', flipHorizontal, 1, caller);
  check('flipVertical', flipVertical, 1, caller);
  if (colorJitter === undefined) return;
  if (channels !== 3) {
    throw new RangeError(
      `${caller}: \`colorJitter\` must be absent unless images have 3 channels, got ${channels}.`,
    );
  }
  for (const name of ['brightness', 'contrast', 'saturation'] as const) {
    check(`colorJitter.${name}`, colorJitter[name], Number.MAX_VALUE, caller);
  }
  check('colorJitter.hue', colorJitter.hue, 0.5, caller);
  check('colorJitter.probability', colorJitter.probability, 1, caller);
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
