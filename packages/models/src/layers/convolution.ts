import type { HostTensor } from '@simvae/arrays';
import { leaf } from '@simvae/core';
import type { RandomStream } from '@simvae/random';
import {
  add,
  conv2d as conv2dOf,
  conv2dTranspose,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import { heNormal, uniform } from './initialization.js';
import type { LayerSpec } from './layer.js';
import { checkCounts, explicitPadding, imageShapeOf, type Padding, windowPositions } from './windows.js';

/**
 * How filters start: `he` for convolutions before batch normalisation and ReLU, as torchvision starts residual networks;
 * `uniform` as `torch.nn.Conv2d` and `ConvTranspose2d` start by themselves.
 */
export type FilterStart = 'he' | 'uniform';

export interface Conv2dOptions {
  /** Channels that come out. */
  readonly filters: number;
  /** Height and width of a filter. */
  readonly kernelSize: number;
  /** Rows and columns from one position to the next. @default 1 */
  readonly strides?: number;
  /** Zeros around the image. @default 0 */
  readonly padding?: Padding;
  /** Whether a constant is added to each channel; of no use before `batchNorm`. @default false */
  readonly bias?: boolean;
  /** @default 'he' */
  readonly start?: FilterStart;
}

/**
 * A convolution of images, cross-correlation as everywhere in the field.
 *
 *   y[i, j, o] = b[o] + sum_(r, c, k) W[r, c, k, o] x[strides i + r - top, strides j + c - left, k]
 *
 * Rows are images [height, width, channels]; out come [height', width', filters] with
 * height' = floor((height + top + bottom - kernelSize) / strides) + 1, as in PyTorch, and width' likewise.
 *
 * Parameters: `weight` [kernelSize, kernelSize, channels, filters] (PyTorch's has its dimensions in reverse) and `bias`
 * [filters], drawn in this order. `he`: normal, variance 2 / (filters kernelSize^2), the fan out. `uniform`: in
 * +-1/sqrt(channels kernelSize^2). The bias is uniform in the latter range in both cases.
 *
 * Source of the starts: `torchvision.models.ResNet` (`kaiming_normal_`, mode fan_out); PyTorch,
 * `torch.nn.Conv2d.reset_parameters` (Kaiming uniform with a = sqrt(5)).
 *
 * @throws {RangeError} If an option is out of its range; when built, if rows are no images or smaller than a filter.
 */
export function conv2d(options: Conv2dOptions): LayerSpec {
  const { filters, kernelSize, strides = 1, bias = false, start = 'he' } = options;
  checkCounts('conv2d', { filters, kernelSize, strides });
  checkStart('conv2d', start);
  const padding = explicitPadding('conv2d', options.padding ?? 0);
  return (inputShape) => {
    const [height, width, channels] = imageShapeOf('conv2d', inputShape);
    const positions = windowPositions('conv2d', [height, width], padding, kernelSize, strides);
    const shape = [kernelSize, kernelSize, channels, filters];
    const area = kernelSize ** 2;
    return {
      outputShape: [...positions, filters],
      init: (random) => ({
        params: initFilters(random, {
          ...{ shape, start, bias: bias && filters },
          ...{ heFan: filters * area, fanIn: channels * area },
        }),
        state: {},
      }),
      apply({ params, input }) {
        const filter = leaf<Tensor4D>(params, 'weight');
        const output = conv2dOf(input as Tensor4D, filter, strides, padding);
        return { output: bias ? add(output, leaf<Tensor1D>(params, 'bias')) : output, state: {} };
      },
    };
  };
}

export interface ConvTranspose2dOptions extends Omit<Conv2dOptions, 'padding'> {
  /** Rows and columns cut from every side of the output. @default 0 */
  readonly padding?: number;
  /**
   * Rows and columns added below and to the right of the output: which of the sizes whose convolution has the size of the
   * input. @default 0
   */
  readonly outputPadding?: number;
}

/**
 * A transposed convolution: the gradient of a convolution with regard to its input. Every number of an image adds a filter,
 * times itself, to the output.
 *
 *   y[p, q, o] = b[o] + sum_(i, j, k) W[p + padding - strides i, q + padding - strides j, o, k] x[i, j, k]
 *
 * Rows are images [height, width, channels]; out come [height', width', filters] with
 * height' = (height - 1) strides - 2 padding + kernelSize + outputPadding, as in PyTorch, and width' likewise.
 *
 * Parameters: `weight` [kernelSize, kernelSize, filters, channels] (PyTorch's has its dimensions in reverse) and `bias`
 * [filters], drawn in this order. `he`: normal, variance 2 / (channels kernelSize^2), which is what PyTorch calls the fan
 * out of such weights, because their first dimension is that of the input. `uniform`: in +-1/sqrt(filters kernelSize^2),
 * PyTorch's fan in. The bias is uniform in the latter range in both cases.
 *
 * Source of the starts: torchvision's residual networks have no transposed convolution; where its models do (mask and
 * keypoint heads of R-CNN, `MaskRCNNPredictor`), they start by `kaiming_normal_` with mode fan_out, which is `he` here.
 * PyTorch, `torch.nn.ConvTranspose2d.reset_parameters` (Kaiming uniform with a = sqrt(5)).
 *
 * @throws {RangeError} If an option is out of its range; when built, if rows are no images or nothing is left of the output.
 */
export function convTranspose2d(options: ConvTranspose2dOptions): LayerSpec {
  const { filters, kernelSize, strides = 1, padding = 0, outputPadding = 0 } = options;
  const { bias = false, start = 'he' } = options;
  checkCounts('convTranspose2d', { filters, kernelSize, strides });
  checkStart('convTranspose2d', start);
  if (!Number.isSafeInteger(outputPadding) || outputPadding < 0 || outputPadding >= strides) {
    throw new RangeError(
      `convTranspose2d: \`outputPadding\` must be a whole number below the strides, ${strides}, got ${outputPadding}.`,
    );
  }
  // That of the convolution from the output to the input: rows that it does not reach need no padding.
  const after = Math.max(0, padding - outputPadding);
  const cut = explicitPadding('convTranspose2d', [padding, after, padding, after]);
  return (inputShape) => {
    const [height, width, channels] = imageShapeOf('convTranspose2d', inputShape);
    const lengthOf = (length: number) => (length - 1) * strides - 2 * padding + kernelSize + outputPadding;
    const [rows, columns] = [lengthOf(height), lengthOf(width)];
    if (rows < 1 || columns < 1) {
      throw new RangeError(
        `convTranspose2d: \`padding\` must leave something of the output, got ${padding} for rows of ` +
          `[${inputShape.join(', ')}].`,
      );
    }
    const shape = [kernelSize, kernelSize, filters, channels];
    const area = kernelSize ** 2;
    return {
      outputShape: [rows, columns, filters],
      init: (random) => ({
        params: initFilters(random, {
          ...{ shape, start, bias: bias && filters },
          ...{ heFan: channels * area, fanIn: filters * area },
        }),
        state: {},
      }),
      apply({ params, input }) {
        const filter = leaf<Tensor4D>(params, 'weight');
        const outputShape: [number, number, number, number] = [input.shape[0], rows, columns, filters];
        const output: Tensor = conv2dTranspose(input as Tensor4D, filter, outputShape, strides, cut);
        return { output: bias ? add(output, leaf<Tensor1D>(params, 'bias')) : output, state: {} };
      },
    };
  };
}

/** What filters and their bias are drawn by. */
interface Filters {
  readonly shape: readonly number[];
  readonly start: FilterStart;
  /** Numbers of the bias; false where there is none. */
  readonly bias: number | false;
  readonly heFan: number;
  readonly fanIn: number;
}

function initFilters(
  random: RandomStream,
  { shape, start, bias, heFan, fanIn }: Filters,
): { readonly [name: string]: HostTensor } {
  const bound = 1 / Math.sqrt(fanIn);
  const weight = start === 'he' ? heNormal(random, shape, heFan) : uniform(random, shape, bound);
  return bias ? { weight, bias: uniform(random, [bias], bound) } : { weight };
}

function checkStart(caller: string, start: FilterStart): void {
  if (start !== 'he' && start !== 'uniform') {
    throw new RangeError(`${caller}: \`start\` must be he or uniform, got ${String(start)}.`);
  }
}
