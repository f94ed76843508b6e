import type { Pads, Size } from '../kernels/geometry.js';
import type { OnnxBuilder } from '../onnx/onnx-builder.js';

/** ONNX Runtime's operators on tensors in blocks of channels; of its CPU provider only. */
export const blockedDomain = 'com.microsoft.nchwc';

/** How a blocked convolution goes over its input. */
export interface BlockedConvolution {
  readonly kernel: Size;
  /** @default [0, 0, 0, 0] */
  readonly pads?: Pads;
  /** @default [1, 1] */
  readonly strides?: Size;
  /** @default 1 */
  readonly group?: number;
  /** Added to each channel, `[channels]`. */
  readonly bias?: string;
  /** Added to the result, blocked, of its shape. */
  readonly sum?: string;
  /** Whether negative results become 0, after what is added. @default false */
  readonly relu?: boolean;
}

/**
 * The operators on tensors whose channels come in blocks: [n, channels / block, h, w, block], which ONNX Runtime declares as
 * [n, channels, h, w]. Whatever is pointwise works on them as they are.
 */
export class BlockedOperators {
  readonly onnx: OnnxBuilder;
  /** Channels of a block: 16 with AVX-512, 8 on other x86 processors. */
  readonly block: number;

  constructor(onnx: OnnxBuilder, block: number) {
    this.onnx = onnx;
    this.block = block;
  }

  reshape(x: string, shape: readonly number[]): string {
    return this.onnx.op('Reshape', [x, this.onnx.integers(shape)]);
  }

  transpose(x: string, shape: readonly number[], perm: readonly number[]): string {
    return this.onnx.op('Transpose', [this.reshape(x, shape)], { perm });
  }

  /** From [n, h, w, channels] or, `channelsLast` false, [n, channels, h, w]; channels are whole blocks. */
  toBlocks(x: string, channelsLast: boolean): string {
    return this.onnx.op('ReorderInput', [x], { channels_last: Number(channelsLast) }, blockedDomain);
  }

  /** To [n, h, w, channels] or, `channelsLast` false, [n, channels, h, w]; drops channels beyond `channels`. */
  fromBlocks(x: string, channels: number, channelsLast: boolean): string {
    return this.onnx.op(
      'ReorderOutput',
      [x],
      { channels, channels_last: Number(channelsLast) },
      blockedDomain,
    );
  }

  /** From blocks to [h, w, n, channels], given [n, h, w, channels]. */
  rowsFromBlocks(x: string, [n, h, w, channels]: readonly number[]): string {
    const { block } = this;
    const rows = this.transpose(x, [n, channels / block, h * w, block], [2, 0, 1, 3]);
    return this.reshape(rows, [h, w, n, channels]);
  }

  /**
   * A convolution.
   *
   * @param filter - in blocks, [outputs / block, inputs of a group / block, kh, kw, block of inputs, block of outputs], declared as
   *   [outputs, inputs of a group, kh, kw]; with fewer inputs than a block, [outputs / block, inputs, kh, kw, block of outputs],
   *   and `x` is [n, channels, h, w].
   */
  convolve(x: string, filter: string, options: BlockedConvolution): string {
    const {
      kernel,
      pads = [0, 0, 0, 0],
      strides = [1, 1],
      group = 1,
      bias = '',
      sum,
      relu = false,
    } = options;
    const inputs = [x, filter];
    if (bias !== '' || sum !== undefined) inputs.push(bias);
    if (sum !== undefined) inputs.push(sum);
    return this.onnx.op(
      'Conv',
      inputs,
      {
        kernel_shape: kernel,
        pads,
        strides,
        dilations: [1, 1],
        group,
        ...(relu ? { activation: 'Relu' } : {}),
      },
      blockedDomain,
    );
  }

  /** x * scale + bias + sum, with a ReLU if asked for: a depthwise convolution, in one pass. */
  affine(
    x: string,
    channels: number,
    scale: string,
    added: Pick<BlockedConvolution, 'bias' | 'sum' | 'relu'> = {},
  ): string {
    const filter = this.reshape(scale, [channels, 1, 1, 1]);
    return this.convolve(x, filter, { kernel: [1, 1], group: channels, ...added });
  }

  /** Means of each channel over images and positions, `[channels]`. */
  means(x: string, images: number, channels: number): string {
    const ofImages = this.onnx.op('GlobalAveragePool', [x], {}, blockedDomain);
    return this.onnx.op('ReduceMean', [this.reshape(ofImages, [images, channels]), this.onnx.integers([0])], {
      keepdims: 0,
    });
  }

  /**
   * One pixel for each result, a whole map of them: a depthwise convolution with a filter that is 1 at one place.
   *
   * @param at - where in the filter.
   */
  pick(
    x: string,
    channels: number,
    at: Size,
    { kernel, pads, strides }: Pick<BlockedConvolution, 'kernel' | 'pads' | 'strides'>,
  ): string {
    const { block } = this;
    const filter = new Float32Array(channels * kernel[0] * kernel[1]);
    const first = (at[0] * kernel[1] + at[1]) * block;
    // [channels / block, 1, kh, kw, block]
    for (let start = first; start < filter.length; start += kernel[0] * kernel[1] * block) {
      filter.fill(1, start, start + block);
    }
    const name = this.onnx.constant(filter, [channels, 1, ...kernel], 'float32');
    return this.convolve(x, name, { kernel, pads, strides, group: channels });
  }
}
