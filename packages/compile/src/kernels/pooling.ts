import type { OnnxBuilder } from '../onnx/onnx-builder.js';
import { toChannelsFirst, toChannelsLast } from './channels-first.js';
import { transposedWindow } from './convolution.js';
import {
  inputShape,
  onlyFloat32,
  onnxPads,
  outputShape,
  poolWindow,
  type Size,
  type SlidingWindow,
} from './geometry.js';
import type { KernelRule, Lowering } from './kernel-rule.js';

/** Attributes of ONNX's pools. */
export function poolAttributes(window: SlidingWindow) {
  return { kernel_shape: window.kernel, strides: window.strides, pads: onnxPads(window) };
}

/** ONNX's MaxPool and AveragePool leave padding out, as tfjs does. */
function pool(kernel: string, label: string, type: string): KernelRule {
  return {
    kernel,
    infer: ({ x }, attributes) => {
      onlyFloat32(label, { x });
      return [{ shape: outputShape(poolWindow(x.shape, attributes)), dtype: 'float32' }];
    },
    lower: ({ onnx, names, inputs, attributes }) => {
      const window = poolWindow(inputs.x.shape, attributes);
      const pooled = onnx.op(type, [toChannelsFirst(onnx, names.x)], poolAttributes(window));
      return [toChannelsLast(onnx, pooled)];
    },
  };
}

/**
 * Each gradient goes to the first largest element of its window, row by row, as in tfjs. ONNX's indices of the largest elements are
 * not used: WebGPU has none.
 */
function maxPoolGradient({ onnx, names, inputs, attributes }: Lowering): string {
  const window = poolWindow(inputs.input.shape, attributes);
  // Every channel is an image of its own.
  const images = window.batch * window.inChannels;
  const singles = (name: string, size: Size): string =>
    onnx.op('Reshape', [toChannelsFirst(onnx, name), onnx.integers([images, 1, ...size])]);
  const output = singles(names.output, window.output);
  let remaining = singles(names.dy, window.output);
  const gradients = tapValues(singles(names.input, window.input), window, onnx).map((value) => {
    const gradient = onnx.op('Where', [onnx.op('Equal', [value, output]), remaining, onnx.scalar(0)]);
    remaining = onnx.op('Sub', [remaining, gradient]);
    return gradient;
  });
  // From taps to pixels: a transposed convolution with filters that hold a single 1 each.
  const taps = gradients.length;
  const identity = Float32Array.from({ length: taps * taps }, (_, i) => Number(i % (taps + 1) === 0));
  const dx = onnx.op(
    'ConvTranspose',
    [
      onnx.op('Concat', gradients, { axis: 1 }),
      onnx.constant(identity, [taps, 1, ...window.kernel], 'float32'),
    ],
    transposedWindow(window),
  );
  const shape = onnx.integers([window.batch, window.inChannels, ...window.input]);
  return toChannelsLast(onnx, onnx.op('Reshape', [dx, shape]));
}

/** What each element of the windows holds, row by row: [images, 1, rows, columns] of windows. */
function tapValues(images: string, window: SlidingWindow, onnx: OnnxBuilder): string[] {
  const { kernel, strides, output } = window;
  const [top, left, bottom, right] = onnxPads(window);
  const padded = onnx.op('Pad', [
    images,
    onnx.integers([0, 0, top, left, 0, 0, bottom, right]),
    onnx.scalar(lowest),
  ]);
  const axes = onnx.integers([2, 3]);
  const steps = onnx.integers(strides);
  return Array.from({ length: kernel[0] * kernel[1] }, (_, tap) => {
    const starts = [Math.floor(tap / kernel[1]), tap % kernel[1]];
    const ends = starts.map((start, axis) => start + (output[axis] - 1) * strides[axis] + 1);
    return onnx.op('Slice', [padded, onnx.integers(starts), onnx.integers(ends), axes, steps]);
  });
}

/** The lowest float32: padding that is never the largest element. */
const lowest = -3.4028234663852886e38;

/**
 * Each gradient is shared by the pixels of its window, not by its padding. A transposed convolution with ones spreads it, every
 * channel as an image of its own.
 */
function averagePoolGradient({ onnx, names, inputs, attributes }: Lowering): string {
  const window = poolWindow(inputs.input.shape, attributes);
  const { batch, inChannels, input, output, kernel } = window;
  const counts = onnx.constant(pixelCounts(window), [...output, 1], 'float32');
  const shares = toChannelsFirst(onnx, onnx.op('Div', [names.dy, counts]));
  const ones = onnx.constant(new Float32Array(kernel[0] * kernel[1]).fill(1), [1, 1, ...kernel], 'float32');
  const spread = onnx.op(
    'ConvTranspose',
    [onnx.op('Reshape', [shares, onnx.integers([batch * inChannels, 1, ...output])]), ones],
    transposedWindow(window),
  );
  return toChannelsLast(onnx, onnx.op('Reshape', [spread, onnx.integers([batch, inChannels, ...input])]));
}

/** How many pixels of the image each window covers: [rows, columns] of windows. */
function pixelCounts({ input, output, kernel, strides, before }: SlidingWindow): Float32Array {
  const covered = ([0, 1] as const).map((axis) =>
    Array.from({ length: output[axis] }, (_, i) => {
      const start = i * strides[axis] - before[axis];
      return Math.min(input[axis], start + kernel[axis]) - Math.max(0, start);
    }),
  );
  return Float32Array.from(covered[0].flatMap((rows) => covered[1].map((columns) => rows * columns)));
}

function gradient(kernel: string, label: string, lower: (lowering: Lowering) => string): KernelRule {
  return {
    kernel,
    infer: ({ input, dy }, attributes) => {
      onlyFloat32(label, { input, dy });
      return [{ shape: inputShape(poolWindow(input.shape, attributes)), dtype: 'float32' }];
    },
    lower: (lowering) => [lower(lowering)],
  };
}

export const poolingRules: readonly KernelRule[] = [
  pool('MaxPool', 'maxPool', 'MaxPool'),
  pool('AvgPool', 'avgPool', 'AveragePool'),
  gradient('MaxPoolGrad', 'the gradient of maxPool', maxPoolGradient),
  gradient('AvgPoolGrad', 'the gradient of avgPool', averagePoolGradient),
];
