import { type ImageShape, sizeOf } from '@simvae/arrays';
import { ViewBlur } from './blur.js';
import { cropResampler } from './crop-resampler.js';
import type { ViewParameters } from './draw-view.js';
import { linearTable } from './geometry.js';
import { KernelMemory } from './wasm/kernels.js';

/** Makes views of one image after the other, of one shape. */
export interface ViewRenderer {
  /** Takes the image whose bytes begin at `images[source]`. */
  open(images: Uint8Array, source: number): void;
  /** Writes a view of it to `out[target ..]`, pixels in [0, 1]: crop and resize, flips, colours, blur. */
  render(view: ViewParameters, out: Float32Array, target: number): void;
}

/** @param blurs - whether views may be blurred. */
export function viewRenderer(imageShape: ImageShape, blurs: boolean): ViewRenderer {
  return imageShape[2] === 3 ? colorRenderer(imageShape, blurs) : plainRenderer(imageShape, blurs);
}

/** Images of any channels, without changes of colour. */
function plainRenderer(imageShape: ImageShape, blurs: boolean): ViewRenderer {
  const size = sizeOf(imageShape);
  const resample = cropResampler(imageShape);
  const blur = blurs ? blurInPlace(imageShape) : undefined;
  let images: Uint8Array = new Uint8Array(size);
  let source = 0;
  return {
    open(newImages, newSource) {
      images = newImages;
      source = newSource;
    },
    render(view, out, target) {
      resample(images, source, view, out, target);
      if (view.blur) blur?.(out.subarray(target, target + size), view.sigma);
    },
  };
}

function blurInPlace(imageShape: ImageShape): (image: Float32Array, sigma: number) => void {
  const size = sizeOf(imageShape);
  const memory = new KernelMemory();
  const copy = memory.reserve(4 * size);
  const blur = new ViewBlur(memory, imageShape);
  const copied = memory.float32(copy, size);
  return (image, sigma) => {
    copied.set(image);
    image.set(memory.float32(blur.apply(copy, sigma), size));
  };
}

/**
 * Colour images, by the kernels of assembly/. To the last bit, views are those of `cropResampler` and then of the functions of
 * color.ts.
 */
function colorRenderer(imageShape: ImageShape, blurs: boolean): ViewRenderer {
  const [height, width] = imageShape;
  const size = sizeOf(imageShape);
  const pixels = height * width;
  const planeBytes = 16 * Math.ceil(pixels / 4);
  const memory = new KernelMemory();
  const image = memory.reserve(8 * size);
  const row = memory.reserve(24 * width);
  const resized = memory.reserve(4 * planeBytes);
  const planes = memory.reserve(3 * planeBytes);
  const merged = memory.reserve(3 * planeBytes);
  const rows = reserveTables(memory, height);
  const columns = reserveTables(memory, width);
  const blur = blurs ? new ViewBlur(memory, imageShape) : undefined;
  writeTables(memory, rows, height, 24 * width);
  writeTables(memory, columns, width, 24);
  const imageArray = memory.float64(image, size);
  const mergedArray = memory.float32(merged, size);
  const { kernels } = memory;

  const crop = (view: ViewParameters): void => {
    const tableOfRows = rows + 16 * height * (view.height - 1);
    const tableOfColumns = columns + 16 * width * (view.width - 1);
    kernels.crop(
      image + 24 * (view.top * width + view.left),
      24 * view.width,
      tableOfRows,
      tableOfRows + 16 * height,
      tableOfColumns,
      tableOfColumns + 16 * width,
      row,
      resized + 16 * ((view.flipVertical ? pixels - width : 0) + (view.flipHorizontal ? width - 1 : 0)),
      view.flipVertical ? -16 * width : 16 * width,
      view.flipHorizontal ? -16 : 16,
    );
  };
  const jitter = (view: ViewParameters): void => {
    for (const change of view.order) {
      if (change === 0) kernels.brightness(planes, planeBytes, view.brightness);
      else if (change === 1) kernels.contrast(planes, planeBytes, pixels, view.contrast);
      else if (change === 2) kernels.saturation(planes, planeBytes, view.saturation);
      else kernels.hue(planes, planeBytes, view.hue);
    }
  };
  return {
    open(images, source) {
      imageArray.set(images.subarray(source, source + size));
    },
    render(view, out, target) {
      crop(view);
      kernels.split(resized, planes, planeBytes);
      if (view.jitter) jitter(view);
      if (view.grayscale) kernels.grayscale(planes, planeBytes);
      kernels.merge(planes, planeBytes, merged);
      if (blur === undefined || !view.blur) out.set(mergedArray, target);
      else out.set(memory.float32(blur.apply(merged, view.sigma), size), target);
    },
  };
}

/** Room for the tables of crops of length 1 .. `length`. */
function reserveTables(memory: KernelMemory, length: number): number {
  return memory.reserve(16 * length * length);
}

/**
 * Tables from crops of length 1 .. `length` to `length`, as the kernel `crop` reads them.
 *
 * @param stride - bytes from a number of the image to the next along the axis.
 */
function writeTables(memory: KernelMemory, address: number, length: number, stride: number): void {
  const positions = memory.uint32(address, 4 * length * length);
  const weights = memory.float64(address, 2 * length * length);
  for (let input = 1; input <= length; input++) {
    const { first, second, weight } = linearTable(input, length);
    for (let k = 0; k < length; k++) {
      const entry = (input - 1) * length + k;
      positions[4 * entry] = first[k] * stride;
      positions[4 * entry + 1] = second[k] * stride;
      weights[2 * entry + 1] = weight[k];
    }
  }
}
