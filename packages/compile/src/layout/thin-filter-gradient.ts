import { sizeOf } from '@simvae/arrays';
import type { SlidingWindow } from '../kernels/geometry.js';
import { wholeBlocks } from './blocked-convolution.js';
import { blockedFilterGradient } from './blocked-filter-gradient.js';
import type { BlockedOperators } from './blocked-operators.js';
import { range } from './phases.js';

/**
 * The gradient by the filter, [kh, kw, inputs, outputs], where the images have fewer channels than a block: copies of them, one
 * for each column of taps, become channels, so that a filter of one column is left.
 *
 * @param x - [n, inputs, h, w].
 * @param dy - in whole blocks.
 */
export function thinFilterGradient(
  ops: BlockedOperators,
  x: string,
  dy: string,
  window: SlidingWindow,
): string {
  const { onnx, block } = ops;
  const { inChannels, outChannels, kernel, strides, input, output, before, after } = window;
  const sides = onnx.integers([0, 0, 0, before[1], 0, 0, 0, Math.max(0, after[1])]);
  const padded = onnx.op('Pad', [x, sides]);
  const columns = range(kernel[1]).map((column) => {
    const end = column + (output[1] - 1) * strides[1] + 1;
    return onnx.op('Slice', [
      padded,
      ...[[column], [end], [3], [strides[1]]].map((list) => onnx.integers(list)),
    ]);
  });
  const stacked = inChannels * kernel[1];
  const channels = wholeBlocks(stacked, block);
  if (channels > stacked)
    columns.push(onnx.filled(0, [window.batch, channels - stacked, input[0], output[1]]));
  const images = ops.toBlocks(onnx.op('Concat', columns, { axis: 1 }), false);
  const gradient = blockedFilterGradient(ops, images, dy, {
    ...window,
    inChannels: channels,
    input: [input[0], output[1]],
    kernel: [kernel[0], 1],
    strides: [strides[0], 1],
    before: [before[0], 0],
    after: [after[0], 0],
  });
  const rows = ops.reshape(gradient, [kernel[0], channels, outChannels]);
  const real = onnx.op('Slice', [rows, ...[[0], [stacked], [1]].map((list) => onnx.integers(list))]);
  return ops.reshape(real, [...kernel, inChannels, outChannels]);
}

/**
 * The same where the results have fewer channels than a block, for stride 1: as that of the convolution of dy, with the filter
 * turned round, to the images.
 *
 * @param x - in whole blocks.
 * @param dy - [n, outputs, h, w].
 */
export function thinResultFilterGradient(
  ops: BlockedOperators,
  x: string,
  dy: string,
  window: SlidingWindow,
): string {
  const { onnx } = ops;
  const { inChannels, outChannels, kernel, input, output, before, after } = window;
  const turned = thinFilterGradient(ops, dy, x, {
    ...window,
    inChannels: outChannels,
    outChannels: inChannels,
    input: output,
    output: input,
    before: [kernel[0] - 1 - before[0], kernel[1] - 1 - before[1]],
    after: [kernel[0] - 1 - after[0], kernel[1] - 1 - after[1]],
  });
  const taps = sizeOf(kernel);
  const flat = ops.reshape(turned, [taps, outChannels, inChannels]);
  const back = onnx.op('Gather', [flat, onnx.integers(range(taps).reverse())], { axis: 0 });
  return ops.reshape(onnx.op('Transpose', [back], { perm: [0, 2, 1] }), [...kernel, inChannels, outChannels]);
}
