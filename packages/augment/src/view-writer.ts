import { type ImageShape, sizeOf, unitPixels } from '@simvae/arrays';
import { RandomStream } from '@simvae/random';
import { type Augmentation, checkAugmentation } from './augmentation.js';
import { blurRadius, checkBlurRadius } from './blur.js';
import { drawView, identityView } from './draw-view.js';
import { viewRenderer } from './view-renderer.js';

/** What is done to images, and the seed. */
export interface ViewOptions {
  readonly augmentation: Augmentation;
  readonly seed: number;
  /** Whether view 0 of each image is the image itself. @default false */
  readonly originalFirst?: boolean;
}

/**
 * Writes views 0 .. `views` - 1 of the image whose bytes begin at `images[source]` to `out[target ..]`, pixels in [0, 1].
 * Their draws depend on the seed, on `index`, the number of the image in its data set, on the epoch and the number of
 * the view: not on what was drawn before.
 */
export type ViewWriter = (
  images: Uint8Array,
  source: number,
  index: number,
  epoch: number,
  views: number,
  out: Float32Array,
  target: number,
) => void;

/**
 * Makes the one implementation of random views: crop and resize, flips, changes of colour, greyscale and blur, in this order.
 * Nothing is allocated from view to view but what the garbage collector takes at no cost.
 *
 * @param caller - function named in errors.
 * @throws {RangeError} As `checkViews`.
 */
export function viewWriter(imageShape: ImageShape, options: ViewOptions, caller: string): ViewWriter {
  checkViews(imageShape, options, caller);
  const { augmentation, seed, originalFirst = false } = options;
  const [height, width] = imageShape;
  const size = sizeOf(imageShape);
  const crop = { height, width, scale: augmentation.scale, ratio: augmentation.ratio };
  const renderer = viewRenderer(imageShape, augmentation.blur !== undefined);
  const view = identityView(height, width);
  const random = new RandomStream(seed);

  return (images, source, index, epoch, views, out, target) => {
    renderer.open(images, source);
    for (let number = 0; number < views; number++) {
      const start = target + number * size;
      if (originalFirst && number === 0) {
        unitPixels(images.subarray(source, source + size), out.subarray(start, start + size));
        continue;
      }
      random.reset(seed, 'augment', index, epoch, number);
      drawView(random, augmentation, crop, view);
      renderer.render(view, out, start);
    }
  };
}

/**
 * Rejects what cannot be done to images of a shape, and seeds that are none.
 *
 * @param caller - function named in errors.
 * @throws {RangeError} If a range or probability makes no sense, grey images are to change colour, images are too small for a blur, or
 *   the seed is not a safe integer.
 */
export function checkViews(
  imageShape: ImageShape,
  { augmentation, seed }: ViewOptions,
  caller: string,
): void {
  checkAugmentation(augmentation, imageShape[2], caller);
  if (augmentation.blur !== undefined)
    checkBlurRadius(blurRadius(imageShape), imageShape, `${caller}: the radius of \`blur\``);
  new RandomStream(seed);
}
