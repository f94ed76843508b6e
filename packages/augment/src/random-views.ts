import {
  type ImageSource,
  type MemoryImages,
  sizeOf,
  unitPixels,
  type ViewRequest,
  type ViewSource,
} from '@simvae/arrays';
import { type ViewOptions, viewWriter } from './view-writer.js';

/**
 * Random views of the images of a source, made on this thread: at once where the source is in memory, else as soon as
 * the images are read.
 *
 * The draws of a view depend on the seed, the index of its image, the epoch and the number of the view alone: not on
 * the batch it is in, nor on what was drawn before.
 *
 * @throws {RangeError} If a range or probability makes no sense, or grey images are to change colour; from `fill`, if
 *   `out` has another length or an index is no image.
 *
 * @example
 * const views = randomViews(train.images, { augmentation: augmentations.grey, seed: 0 });
 * await views.fill({ indices, epoch: 0, views: 6, out });
 */
export function randomViews(source: ImageSource, options: ViewOptions): ViewSource {
  const size = sizeOf(source.imageShape);
  const write = viewWriter(source.imageShape, options, 'randomViews');
  return viewsOf(source, (images, start, index, { epoch, views, out }, target) => {
    write(images, start * size, index, epoch, views, out, target);
  });
}

/** The images themselves as views, pixels in [0, 1]: what a decoder is trained on. Every view of an image is the same. */
export function plainViews(source: ImageSource): ViewSource {
  const size = sizeOf(source.imageShape);
  return viewsOf(source, (images, start, _index, { views, out }, target) => {
    for (let view = 0; view < views; view++) {
      const from = target + view * size;
      unitPixels(images.subarray(start * size, (start + 1) * size), out.subarray(from, from + size));
    }
  });
}

/**
 * Throws unless a request asks for images of the source and has room for their views.
 *
 * @param count - number of images of the source.
 * @param size - numbers of one image.
 */
export function checkRequest({ indices, views, out }: ViewRequest, count: number, size: number): void {
  if (out.length !== indices.length * views * size) {
    throw new RangeError(
      `fill: \`out\` must have ${indices.length} * ${views} * ${size} numbers, got ${out.length}.`,
    );
  }
  for (let i = 0; i < indices.length; i++) {
    if (!(indices[i] >= 0 && indices[i] < count)) {
      throw new RangeError(`fill: \`indices\` must be in [0, ${count}), got ${indices[i]}.`);
    }
  }
}

/** Writes the views of image number `index`, which is number `start` of those in `images`, to `out[target ..]`. */
type Write = (images: Uint8Array, start: number, index: number, request: ViewRequest, target: number) => void;

function viewsOf(source: ImageSource, write: Write): ViewSource {
  const { count, imageShape } = source;
  const size = sizeOf(imageShape);
  return {
    count,
    imageShape,
    fill(request): void | Promise<void> {
      checkRequest(request, count, size);
      const { indices, views } = request;
      if (isInMemory(source)) {
        for (let i = 0; i < indices.length; i++) {
          write(source.pixels, indices[i], indices[i], request, i * views * size);
        }
        return;
      }
      const bytes = new Uint8Array(indices.length * size);
      const writeAll = () => {
        for (let i = 0; i < indices.length; i++) write(bytes, i, indices[i], request, i * views * size);
      };
      const reading = source.read(indices, bytes);
      if (reading === undefined) writeAll();
      else return reading.then(writeAll);
    },
  };
}

/** Whether a source says where its pixels lie. */
export function isInMemory(source: ImageSource): source is MemoryImages {
  return 'pixels' in source && source.pixels instanceof Uint8Array;
}
