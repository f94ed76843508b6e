import { backend_util } from '@tensorflow/tfjs-core';
import { type Attributes, eagerAdvice } from '../trace/graph.js';
import type { KernelInputs } from './kernel-rule.js';

/** A height and a width. */
export type Size = readonly [height: number, width: number];

/** Rows and columns of padding around images. */
export type Pads = readonly [top: number, left: number, bottom: number, right: number];

/**
 * How a window slides over images: that of a convolution, of its gradients, or of a pool.
 *
 * Along each axis, window `i` begins at `i stride - before` and the last one ends `after` past the image:
 * (output - 1) stride + reach = before + input + after, where reach = (kernel - 1) dilation + 1.
 */
export interface SlidingWindow {
  readonly batch: number;
  readonly inChannels: number;
  readonly outChannels: number;
  /** Size of the images the window slides over. */
  readonly input: Size;
  /** Number of windows. */
  readonly output: Size;
  readonly kernel: Size;
  readonly strides: Size;
  readonly dilations: Size;
  /** Rows and columns of padding before the image. */
  readonly before: Size;
  /** Rows and columns of padding after the image that a window reaches; negative where no window reaches the image's own last ones. */
  readonly after: Size;
}

/**
 * The window of a convolution.
 *
 * @param x - shape of the images, [batch, height, width, channels].
 * @param filter - shape of the filter, [height, width, in, out]; [height, width, in, multiplier] of a depthwise one.
 * @param attributes - `strides`, `pad`, `dilations`, `dimRoundingMode`, `dataFormat` as tfjs passes them.
 * @throws {RangeError} If no window fits.
 * @throws {TypeError} If there is no rule: for channels first, and a number as padding of what is not square.
 */
export function convolutionWindow(
  x: readonly number[],
  filter: readonly number[],
  attributes: Attributes,
  { depthwise = false } = {},
): SlidingWindow {
  const { strides, pad, dilations, dimRoundingMode, dataFormat } =
    attributes as unknown as ConvolutionAttributes;
  if (dataFormat === 'NCHW') noRule('a convolution', 'images with channels last (NHWC)', dataFormat);
  const info = backend_util.computeConv2DInfo(
    x as Shape4D,
    filter as Shape4D,
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    depthwise,
  );
  return windowOf('a convolution', info, pad);
}

/** The window of a pool over images of shape [batch, height, width, channels]. Throws as `convolutionWindow` does. */
export function poolWindow(x: readonly number[], attributes: Attributes): SlidingWindow {
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as PoolAttributes;
  const info = backend_util.computePool2DInfo(x as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
  return windowOf('a pool', info, pad);
}

/** Padding as ONNX takes it: [top, left, bottom, right]. Pixels that no window reaches are ONNX's to leave out. */
export function onnxPads({ before, after }: Pick<SlidingWindow, 'before' | 'after'>): Pads {
  return [...before, Math.max(0, after[0]), Math.max(0, after[1])];
}

/** Shape of the images a window slides over. */
export function inputShape({ batch, input, inChannels }: SlidingWindow): number[] {
  return [batch, ...input, inChannels];
}

/** Shape of what the windows give. */
export function outputShape({ batch, output, outChannels }: SlidingWindow): number[] {
  return [batch, ...output, outChannels];
}

/** Says that a kernel can be traced in one way only. */
export function noRule(what: string, only: string, got: unknown): never {
  throw new TypeError(`compile: ${what} has a rule for ${only} only, got ${got}; ${eagerAdvice}.`);
}

/** Checks that the tensors of a kernel are float32. */
export function onlyFloat32(what: string, inputs: KernelInputs): void {
  for (const { dtype } of Object.values(inputs)) if (dtype !== 'float32') noRule(what, 'float32', dtype);
}

type Shape4D = [number, number, number, number];
type Padding = Parameters<typeof backend_util.computeConv2DInfo>[4];
type Rounding = Parameters<typeof backend_util.computeConv2DInfo>[5];

interface ConvolutionAttributes {
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dilations?: number | [number, number];
  readonly dimRoundingMode?: Rounding;
  readonly dataFormat?: 'NHWC' | 'NCHW';
}

interface PoolAttributes {
  readonly filterSize: number | [number, number];
  readonly strides: number | [number, number];
  readonly pad: Padding;
  readonly dimRoundingMode?: Rounding;
}

function windowOf(what: string, info: backend_util.Conv2DInfo, pad: Padding): SlidingWindow {
  const kernel: Size = [info.filterHeight, info.filterWidth];
  const strides: Size = [info.strideHeight, info.strideWidth];
  const output: Size = [info.outHeight, info.outWidth];
  // tfjs measures the width by the height of the filter then.
  if (typeof pad === 'number' && pad > 0 && (kernel[0] !== kernel[1] || strides[0] !== strides[1])) {
    noRule(
      `${what} with one number as padding`,
      'square filters and strides',
      `[${kernel}] and [${strides}]`,
    );
  }
  if (output[0] < 1 || output[1] < 1) {
    throw new RangeError(
      `compile: the filter of ${what} must fit into the padded image, got a filter of [${kernel}] and an image of ` +
        `[${info.inHeight},${info.inWidth}].`,
    );
  }
  const input: Size = [info.inHeight, info.inWidth];
  const reach: Size = [info.effectiveFilterHeight, info.effectiveFilterWidth];
  const before: Size = [info.padInfo.top, info.padInfo.left];
  const after = (axis: 0 | 1): number =>
    (output[axis] - 1) * strides[axis] + reach[axis] - before[axis] - input[axis];
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    outChannels: info.outChannels,
    input,
    output,
    kernel,
    strides,
    dilations: [info.dilationHeight, info.dilationWidth],
    before,
    after: [after(0), after(1)],
  };
}
