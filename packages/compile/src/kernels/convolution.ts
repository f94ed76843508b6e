import type { OnnxBuilder } from '../onnx/onnx-builder.js';
import { activate } from './activation.js';
import { toChannelsFirst, toChannelsLast } from './channels-first.js';
import {
  convolutionWindow,
  inputShape,
  onlyFloat32,
  onnxPads,
  outputShape,
  type SlidingWindow,
} from './geometry.js';
import type { KernelInputs, KernelRule, Lowering } from './kernel-rule.js';
import { beforeFirst } from './shaping.js';

/*
 * Convolutions and their gradients, on any device: ONNX's own operators between transposes.
 *
 *   forward: y[o] = sum_k x[o stride + k dilation - before] w[k]
 *
 * Images are [batch, height, width, channels], filters [height, width, in, out]; those of a depthwise convolution are
 * [height, width, in, multiplier], and its output channel in * multiplier + m is made of input channel `in`.
 */

type Attributes = Lowering['attributes'];

/** What tells an ordinary convolution from a depthwise one, where each channel is a group of its own. */
interface Kind {
  readonly depthwise: boolean;
  window(x: readonly number[], filter: readonly number[], attributes: Attributes): SlidingWindow;
  groups(window: SlidingWindow): number;
  /** The filter as ONNX's Conv takes it, [out, in / groups, height, width]; ConvTranspose takes the same. */
  weights(filter: string, window: SlidingWindow, lowering: Lowering): string;
}

const ordinary: Kind = {
  depthwise: false,
  window: convolutionWindow,
  groups: () => 1,
  weights: (filter, _, { onnx }) => onnx.op('Transpose', [filter], { perm: [3, 2, 0, 1] }),
};

const depthwise: Kind = {
  depthwise: true,
  window: (x, filter, attributes) => convolutionWindow(x, filter, attributes, { depthwise: true }),
  groups: ({ inChannels }) => inChannels,
  weights: (filter, { outChannels, kernel }, { onnx }) => {
    const perChannel = onnx.op('Transpose', [filter], { perm: [2, 3, 0, 1] });
    return onnx.op('Reshape', [perChannel, onnx.integers([outChannels, 1, ...kernel])]);
  },
};

/** The convolution itself, and with a bias and an activation where tfjs fuses them into it. */
function forward(kernel: string, label: string, kind: Kind): KernelRule {
  const windowOf = ({ x, filter }: KernelInputs, attributes: Attributes): SlidingWindow =>
    kind.window(x.shape, filter.shape, attributes);
  return {
    kernel,
    infer: (inputs, attributes) => {
      onlyFloat32(label, inputs);
      return [{ shape: outputShape(windowOf(inputs, attributes)), dtype: 'float32' }];
    },
    lower: (lowering) => {
      const { onnx, names, inputs, attributes } = lowering;
      const window = windowOf(inputs, attributes);
      const { strides, dilations } = window;
      const convolved = onnx.op(
        'Conv',
        [toChannelsFirst(onnx, names.x), kind.weights(names.filter, window, lowering)],
        { strides, dilations, pads: onnxPads(window), group: kind.groups(window) },
      );
      const y = toChannelsLast(onnx, convolved);
      return [activate(label, names.bias === undefined ? y : onnx.op('Add', [y, names.bias]), lowering)];
    },
  };
}

/** The gradient by the images: what a transposed convolution computes as well. */
function backpropInput(kernel: string, kind: Kind): KernelRule {
  const windowOf = ({ filter }: KernelInputs, attributes: Attributes): SlidingWindow =>
    kind.window(attributes.inputShape as number[], filter.shape, attributes);
  return {
    kernel,
    infer: (inputs, attributes) => {
      onlyFloat32('the gradient of a convolution', inputs);
      return [{ shape: inputShape(windowOf(inputs, attributes)), dtype: 'float32' }];
    },
    lower: (lowering) => {
      const { onnx, names, inputs, attributes } = lowering;
      const window = windowOf(inputs, attributes);
      const dy = toChannelsFirst(onnx, names.dy);
      const dx =
        kind.depthwise || canCorrelate(window)
          ? correlate(dy, window, kind, lowering)
          : onnx.op(
              'ConvTranspose',
              [dy, kind.weights(names.filter, window, lowering)],
              transposedWindow(window),
            );
      return [toChannelsLast(onnx, dx)];
    },
  };
}

/** Attributes of the ConvTranspose from the windows of a convolution back to its images. */
export function transposedWindow({ strides, dilations, before, after }: SlidingWindow) {
  return {
    strides,
    dilations,
    pads: onnxPads({ before, after }),
    // Pixels that no window reaches: their gradient is 0.
    output_padding: after.map((size) => Math.max(0, -size)),
  };
}

/** The padding, [top, left, bottom, right], with which the gradient is a convolution itself, once zeros are between what strides part. */
function turnedPads({ kernel, before, after }: SlidingWindow): number[] {
  return [before, after].flatMap((pad) => pad.map((size, axis) => kernel[axis] - 1 - size));
}

/** Whether the gradient is a convolution as it is: of stride 1, of images padded by less than a filter. */
function canCorrelate(window: SlidingWindow): boolean {
  return window.strides.every((stride) => stride === 1) && turnedPads(window).every((size) => size >= 0);
}

/**
 * The gradient by the images as a convolution with the filter turned by 180 degrees. ONNX Runtime computes it faster than
 * ConvTranspose; with groups, ConvTranspose is wrong on WebGPU (onnxruntime 1.30).
 */
function correlate(dy: string, window: SlidingWindow, kind: Kind, { onnx, names }: Lowering): string {
  const ends = [-1, -1];
  const turned = onnx.op('Slice', [
    names.filter,
    ...[ends, [beforeFirst, beforeFirst], [0, 1], ends].map((list) => onnx.integers(list)),
  ]);
  const weights = onnx.op('Transpose', [turned], { perm: [2, 3, 0, 1] });
  return onnx.op('Conv', [canCorrelate(window) ? dy : partedByZeros(dy, window, onnx), weights], {
    pads: turnedPads(window).map((size) => Math.max(0, size)),
    group: kind.groups(window),
  });
}

/** Images with stride - 1 zeros between their pixels, without the border that a padding of more than a filter makes superfluous. */
function partedByZeros(images: string, window: SlidingWindow, onnx: OnnxBuilder): string {
  const { batch, outChannels, output, strides } = window;
  const pads = turnedPads(window).map((size) => Math.max(0, -size));
  const single = onnx.op('Reshape', [images, onnx.integers([batch * outChannels, 1, ...output])]);
  const one = onnx.constant(Float32Array.of(1), [1, 1, 1, 1], 'float32');
  const parted = onnx.op('ConvTranspose', [single, one], { strides, pads });
  const size = output.map((count, axis) => (count - 1) * strides[axis] + 1 - pads[axis] - pads[axis + 2]);
  return onnx.op('Reshape', [parted, onnx.integers([batch, outChannels, ...size])]);
}

/**
 * The gradient by the filter. It is a convolution itself: of the images with the gradient of the output as the filter, in which the
 * examples are what is summed over, the output's channels are made, and the stride is the distance between the filter's elements.
 */
function backpropFilter(kernel: string, kind: Kind): KernelRule {
  return {
    kernel,
    infer: (inputs, attributes) => {
      onlyFloat32('the gradient of a convolution', inputs);
      kind.window(inputs.x.shape, attributes.filterShape as number[], attributes);
      return [{ shape: attributes.filterShape as number[], dtype: 'float32' }];
    },
    lower: (lowering) => {
      const { onnx, names, inputs, attributes, outputs } = lowering;
      const window = kind.window(inputs.x.shape, attributes.filterShape as number[], attributes);
      const { batch, inChannels, input, strides, dilations } = window;
      const examplesLast = { perm: [3, 0, 1, 2] };
      const dy = onnx.op('Transpose', [names.dy], examplesLast);
      let x = onnx.op('Transpose', [reached(names.x, window, lowering)], examplesLast);
      if (kind.depthwise) {
        const size = input.map((pixels, axis) => pixels + Math.min(0, window.after[axis]));
        x = onnx.op('Reshape', [x, onnx.integers([1, inChannels * batch, ...size])]);
      }
      // [in, out, height, width]; of a depthwise one [1, in * multiplier, height, width]
      const gradient = onnx.op('Conv', [x, dy], {
        strides: dilations,
        dilations: strides,
        pads: onnxPads(window),
        group: kind.groups(window),
      });
      const [height, width, ins, outs] = outputs[0].shape;
      const perChannel = kind.depthwise
        ? onnx.op('Reshape', [gradient, onnx.integers([ins, outs, height, width])])
        : gradient;
      return [onnx.op('Transpose', [perChannel], { perm: [2, 3, 0, 1] })];
    },
  };
}

/** The part of the images that a window reaches: there would be more elements in the filter's gradient otherwise. */
function reached(x: string, { input, after }: SlidingWindow, { onnx }: Lowering): string {
  if (after[0] >= 0 && after[1] >= 0) return x;
  const ends = input.map((size, axis) => size + Math.min(0, after[axis]));
  return onnx.op('Slice', [x, ...[[0, 0], ends, [1, 2]].map((list) => onnx.integers(list))]);
}

export const convolutionRules: readonly KernelRule[] = [
  forward('Conv2D', 'conv2d', ordinary),
  forward('FusedConv2D', 'fused conv2d', ordinary),
  backpropInput('Conv2DBackpropInput', ordinary),
  backpropFilter('Conv2DBackpropFilter', ordinary),
  forward('DepthwiseConv2dNative', 'depthwiseConv2d', depthwise),
  forward('FusedDepthwiseConv2D', 'fused depthwiseConv2d', depthwise),
  backpropInput('DepthwiseConv2dNativeBackpropInput', depthwise),
  backpropFilter('DepthwiseConv2dNativeBackpropFilter', depthwise),
];
