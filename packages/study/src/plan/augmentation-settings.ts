import type { Augmentation } from '@simvae/augment';
import * as z from 'zod';

const share = z.number().min(0).max(1);
const range = (least: z.ZodNumber) => z.tuple([least, least]);

/** The schema of an augmentation; what ranges mean is checked by `checkAugmentation`. */
export const augmentationSettings = z.strictObject({
  scale: range(z.number().gt(0).max(1)).describe(
    "Range of the crop's area, as a share of the image's. Table 3.",
  ),
  ratio: range(z.number().gt(0)).describe("Range of the crop's width divided by its height. Table 3."),
  flipHorizontal: share.describe('Probability of mirroring left and right. Table 3.'),
  flipVertical: share.describe('Probability of mirroring top and bottom. Table 3.'),
  colorJitter: z
    .strictObject({
      brightness: z.number().min(0),
      contrast: z.number().min(0),
      saturation: z.number().min(0),
      hue: z.number().min(0).max(0.5),
      probability: share,
    })
    .nullable()
    .default(null)
    .describe('Changes of colour, for colour images; null for none. Table 3.'),
  grayscale: share
    .nullable()
    .default(null)
    .describe(
      'Probability of taking the colours away, after their jitter; null for none. SimCLR: 0.2; table 3: none.',
    ),
  blur: z
    .strictObject({ probability: share, sigma: range(z.number().gt(0)) })
    .nullable()
    .default(null)
    .describe(
      'Blur with a Gaussian whose standard deviation, in pixels, is uniform in sigma; null for none. SimCLR: 0.5, ' +
        '[0.1, 2]; table 3: none.',
    ),
});

/** Settings as `@simvae/augment` takes them: what is null is absent, so that it changes no run's identity. */
export function augmentationOf({
  colorJitter,
  grayscale,
  blur,
  ...others
}: z.output<typeof augmentationSettings>): Augmentation {
  return {
    ...others,
    ...(colorJitter === null ? {} : { colorJitter }),
    ...(grayscale === null ? {} : { grayscale }),
    ...(blur === null ? {} : { blur }),
  };
}
