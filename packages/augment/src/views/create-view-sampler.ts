import { RandomStream } from '@simvae/random';
import { type Augmentation, checkAugmentation } from './augmentation.js';
import { cropResampler } from './crop-resampler.js';
import { drawView, identityView } from './draw-view.js';
import { jitterColors } from './jitter-colors.js';

/** Images, what to do to them, and the seed. */
export interface ViewSamplerOptions extends Augmentation {
  /** Shape of an image and of a view, `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  readonly seed: number;
  /** Whether view 0 of each image is the image itself. @default false */
  readonly originalFirst?: boolean;
}

/** Source of random views. */
export interface ViewSampler {
  /**
   * Writes `views` random views of each image; row = image * views + view.
   *
   * The draws of a view depend on the seed, the index of its image, the epoch and the number of the view alone: not on
   * the batch it is in, nor on what was drawn before.
   *
   * @param images - the whole data set, pixels in 0 .. 255, `[count, height, width, channels]`.
   * @param indices - which images, `[batch]`.
   * @param out - receives pixels in [0, 1], `[batch * views, height, width, channels]`.
   * @returns `out`.
   * @throws {RangeError} If `out` has another length, or an index is none of `images`.
   */
  batch(
    images: Uint8Array,
    indices: ImageIndices,
    epoch: number,
    views: number,
    out: Float32Array,
  ): Float32Array;
}

/** Numbers of images in a data set. */
export type ImageIndices = Uint32Array | Int32Array;

/**
 * Makes a source of random views: crop and resize, flips, and changes of colour, in this order.
 *
 * Nothing is allocated from view to view but what the garbage collector takes at no cost.
 *
 * @throws {RangeError} If a range or probability makes no sense, or grey images are to change colour.
 *
 * @example
 * const sampler = createViewSampler({ ...augmentationPresets.mnist, imageShape: [28, 28, 1], seed: 0 });
 * sampler.batch(train.images, indices, epoch, 6, views);
 */
export function createViewSampler(options: ViewSamplerOptions): ViewSampler {
  const { imageShape, seed, scale, ratio, originalFirst = false } = options;
  const [height, width, channels] = imageShape;
  checkAugmentation(options, channels, 'createViewSampler');
  const size = height * width * channels;
  const crop = { height, width, scale, ratio };
  const resample = cropResampler(imageShape);
  const view = identityView(height, width);
  const random = new RandomStream(seed);

  return {
    batch(images, indices, epoch, views, out) {
      if (out.length !== indices.length * views * size) {
        throw new RangeError(
          `batch: \`out\` must have ${indices.length} * ${views} * ${size} values, got ${out.length}.`,
        );
      }
      let target = 0;
      for (const index of indices) {
        const source = index * size;
        if (index < 0 || source + size > images.length) {
          throw new RangeError(
            `batch: \`indices\` must be below ${images.length / size}, the number of images, got ${index}.`,
          );
        }
        for (let number = 0; number < views; number++, target += size) {
          if (originalFirst && number === 0) {
            for (let i = 0; i < size; i++) out[target + i] = images[source + i] / 255;
            continue;
          }
          random.reset(seed, 'augment', index, epoch, number);
          drawView(random, options, crop, view);
          resample(images, source, view, out, target);
          if (view.jitter) jitterColors(out, target, target + size, view);
        }
      }
      return out;
    },
  };
}
