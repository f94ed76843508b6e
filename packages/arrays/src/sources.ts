import { type ImageShape, type Images, sizeOf } from './host-tensor.js';

/** Images that are read when they are needed: from memory, a file, a decoder. */
export interface ImageSource {
  readonly count: number;
  /** Shape of one image. */
  readonly imageShape: ImageShape;
  /**
   * Reads images.
   *
   * @param indices - which, each in [0, count).
   * @param out - receives pixels in 0 .. 255, `[indices, height, width, channels]`.
   * @returns once `out` is filled; a source in memory fills it at once and returns nothing.
   * @throws {RangeError} If an index is out of range or `out` has another length.
   */
  read(indices: ArrayLike<number>, out: Uint8Array): void | Promise<void>;
}

/** Images that lie in memory. */
export interface MemoryImages extends ImageSource {
  /** Pixels in 0 .. 255, `[count, height, width, channels]`. */
  readonly pixels: Uint8Array;
  read(indices: ArrayLike<number>, out: Uint8Array): void;
}

/** Which views of which images are wanted. */
export interface ViewRequest {
  /** Indices of the images in their source. */
  readonly indices: Int32Array;
  /** Counted from 0. */
  readonly epoch: number;
  /** Views of each image, J. */
  readonly views: number;
  /** To be filled with pixels in [0, 1]; row = image * views + view. */
  readonly out: Float32Array;
}

/** Random views of images: a pure function of seed, image, epoch and view, whatever the order of requests. */
export interface ViewSource {
  /** Number of images. */
  readonly count: number;
  /** Shape of one view. */
  readonly imageShape: ImageShape;
  /** Fills `request.out`; at once (and returns nothing), or later, while other work goes on. */
  fill(request: ViewRequest): void | Promise<void>;
}

/**
 * Images in memory as a source.
 *
 * @param pixels - 0 .. 255, `[count, height, width, channels]`; kept, not copied.
 * @throws {RangeError} If the pixels are not whole images of a shape of positive integers.
 */
export function memoryImages(pixels: Uint8Array, imageShape: ImageShape): MemoryImages {
  const size = sizeOf(imageShape);
  const count = pixels.length / size;
  if (!imageShape.every((length) => Number.isInteger(length) && length > 0)) {
    throw new RangeError(`memoryImages: \`imageShape\` must hold positive integers, got [${imageShape}].`);
  }
  if (!Number.isInteger(count)) {
    throw new RangeError(
      `memoryImages: \`pixels\` must be whole images of shape [${imageShape}], got ${count} of them.`,
    );
  }
  return {
    count,
    imageShape,
    pixels,
    read(indices, out): void {
      checkRead(indices, count, out.length, size);
      for (let i = 0; i < indices.length; i++) {
        out.set(pixels.subarray(indices[i] * size, (indices[i] + 1) * size), i * size);
      }
    },
  };
}

/**
 * Throws unless indices are images of a source and `out` holds as many.
 *
 * @param size - numbers of one image.
 */
export function checkRead(indices: ArrayLike<number>, count: number, outLength: number, size: number): void {
  if (outLength !== indices.length * size) {
    throw new RangeError(
      `read: \`out\` must have ${indices.length} * ${size} numbers for ${indices.length} images, got ${outLength}.`,
    );
  }
  for (let i = 0; i < indices.length; i++) {
    if (!(Number.isInteger(indices[i]) && indices[i] >= 0 && indices[i] < count)) {
      throw new RangeError(`read: \`indices\` must be in [0, ${count}), got ${indices[i]}.`);
    }
  }
}

/**
 * Pixels in [0, 1] from bytes.
 *
 *   x / 255
 *
 * @param bytes - pixels in 0 .. 255.
 * @param out - receives the result. @default a new array
 * @returns `out`.
 * @throws {RangeError} If `out` is shorter than `bytes`.
 */
export function unitPixels(
  bytes: Uint8Array,
  out: Float32Array = new Float32Array(bytes.length),
): Float32Array {
  if (out.length < bytes.length) {
    throw new RangeError(`unitPixels: \`out\` must have ${bytes.length} numbers, got ${out.length}.`);
  }
  for (let i = 0; i < bytes.length; i++) out[i] = bytes[i] / 255;
  return out;
}

/**
 * Images of a source as they are, as at evaluation: not augmented, pixels in [0, 1].
 *
 * @param indices - which. @default all
 */
export async function readImages(source: ImageSource, indices?: ArrayLike<number>): Promise<Images> {
  const chosen = indices ?? Int32Array.from({ length: source.count }, (_, i) => i);
  const bytes = new Uint8Array(chosen.length * sizeOf(source.imageShape));
  await source.read(chosen, bytes);
  return { data: unitPixels(bytes), shape: [chosen.length, ...source.imageShape] };
}
