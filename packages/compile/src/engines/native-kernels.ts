import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  type Conv2DBackpropInputAttrs,
  conv2d,
  fill,
  getKernel,
  type KernelBackend,
  type KernelFunc,
  MaxPool,
  MaxPoolGrad,
  mul,
  onesLike,
  pad,
  registerKernel,
  reshape,
  reverse,
  Step,
  slice,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  type TensorInfo,
  tidy,
  transpose,
  unregisterKernel,
  zeros,
} from '@tensorflow/tfjs-core';

/** What tfjs-node's backend does beside what every backend does. */
export type NativeBackend = KernelBackend & {
  readonly isUsingGpuDevice: boolean;
  readonly binding: Readonly<Record<string, number>> & { readonly TF_Version: string };
  /** Runs an operation of TensorFlow. */
  executeMultipleOutputs(
    name: string,
    attributes: readonly { readonly name: string; readonly type: number; readonly value: unknown }[],
    inputs: readonly TensorInfo[],
    outputs: number,
  ): Tensor[];
};

type Tensors = Record<string, Tensor>;
/** Before and after each of the four axes. */
type Padding = [[number, number], [number, number], [number, number], [number, number]];

/**
 * Kernels of TensorFlow's backend that tfjs-node has not, or not whole, or makes of many operations.
 *
 * - Convolutions' gradients and pooling with explicit padding, which tfjs-node refuses: of what is padded beforehand.
 * - A convolution's gradient by its input, where strides are 1: as a convolution, which takes half the time or less. On the CPU.
 * - The step function, of which the gradient of a ReLU is made: one operation in place of six.
 * - `channelMoments`, `channelAffine` and `channelSums`, by batch normalization and its gradient: one operation each. On the CPU
 *   alone: a GPU's batch normalization keeps other things for its gradient.
 *
 * @param name - that the backend is registered under.
 */
export function registerNativeKernels(name: string, backend: NativeBackend): void {
  for (const [kernel, wrap] of Object.entries(padded)) {
    const native = getKernel(kernel, name).kernelFunc;
    replace(kernel, name, (given) => {
      const { inputs, attrs = {} } = given;
      const padding = explicitPadding(attrs.pad);
      if (padding === undefined) return native(given);
      const run: Run = (others, changed) =>
        native({ ...given, inputs: others, attrs: { ...attrs, ...changed } }) as Tensor;
      return tidy(() => wrap(run, inputs as Tensors, attrs, padding));
    });
  }
  const step = getKernel(Step, name).kernelFunc;
  const float = { name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_FLOAT };
  replace(Step, name, (given) => {
    const { x } = given.inputs as Tensors;
    if (given.attrs?.alpha || x.dtype !== 'float32') return step(given);
    return tidy(() => backend.executeMultipleOutputs('ReluGrad', [float], [onesLike(x), x], 1)[0]);
  });
  if (backend.isUsingGpuDevice) return;
  const inputGradient = getKernel(Conv2DBackpropInput, name).kernelFunc;
  replace(Conv2DBackpropInput, name, (given) =>
    tidy(() => turnedConvolution(given) ?? (inputGradient(given) as Tensor)),
  );
  for (const [kernel, compute] of Object.entries(channelKernels(backend))) {
    replace(kernel, name, ({ inputs }) => tidy(() => compute(inputs as Tensors)));
  }
}

/** Runs a kernel on other inputs, with some other attributes. */
type Run = (inputs: Tensors, attributes: object) => Tensor;

/** How a kernel with explicit padding is made of itself without any. */
const padded: Readonly<
  Record<
    string,
    (run: Run, inputs: Tensors, attributes: Readonly<Record<string, unknown>>, padding: Padding) => Tensor
  >
> = {
  // Convolutions themselves are refused with one number alone.
  [Conv2D]: (run, inputs, _, padding) => run(inputs, { pad: padding }),
  [Conv2DBackpropFilter]: (run, { x, dy }, _, padding) => run({ x: widen(x, padding), dy }, valid),
  [Conv2DBackpropInput]: (run, { dy, filter }, { inputShape }, padding) => {
    const shape = inputShape as readonly number[];
    const wide = shape.map((size, axis) => size + padding[axis][0] + padding[axis][1]);
    return narrow(run({ dy, filter }, { ...valid, inputShape: wide }), padding, shape);
  },
  // What is not there is never the largest.
  [MaxPool]: (run, { x }, _, padding) => run({ x: widen(x, padding, Number.NEGATIVE_INFINITY) }, valid),
  [MaxPoolGrad]: (run, { dy, input, output }, _, padding) => {
    const wide = widen(input, padding, Number.NEGATIVE_INFINITY);
    return narrow(run({ dy, input: wide, output }, valid), padding, input.shape);
  },
};

const valid = { pad: 'valid' };

/** A convolution's gradient by its input, as a convolution with the filter turned about; undefined where the strides are not 1. */
function turnedConvolution({ inputs, attrs }: Parameters<KernelFunc>[0]): Tensor | undefined {
  const { dy, filter } = inputs as Record<string, Tensor4D>;
  const { strides, pad, dimRoundingMode, inputShape } = attrs as unknown as Conv2DBackpropInputAttrs;
  const { strideHeight, strideWidth, filterHeight, filterWidth, padInfo } = backend_util.computeConv2DInfo(
    inputShape,
    filter.shape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { top, bottom, left, right } = padInfo;
  const rows = [filterHeight - 1 - top, filterHeight - 1 - bottom];
  const columns = [filterWidth - 1 - left, filterWidth - 1 - right];
  if (strideHeight > 1 || strideWidth > 1 || Math.min(...rows, ...columns) < 0) return undefined;
  const turned = transpose(reverse(filter, [0, 1]), [0, 1, 3, 2]);
  return conv2d(dy, turned, 1, [[0, 0], rows, columns, [0, 0]] as backend_util.ExplicitPadding);
}

/** Padding of each axis; undefined where it is `same`, `valid` or none. */
function explicitPadding(given: unknown): Padding | undefined {
  const none = [0, 0];
  const padding = typeof given === 'number' ? [none, [given, given], [given, given], none] : given;
  const pads = Array.isArray(padding) && padding.flat().some((size) => size !== 0);
  return pads ? (padding as Padding) : undefined;
}

function widen(x: Tensor, padding: Padding, value = 0): Tensor {
  return pad(x as Tensor4D, padding, value);
}

function narrow(x: Tensor, padding: Padding, shape: readonly number[]): Tensor {
  return slice(
    x,
    padding.map(([before]) => before),
    [...shape],
  );
}

/** Composites of channels (composites/channels.ts), of values [n, channels] that are batch normalization's [n, 1, 1, channels]. */
function channelKernels(backend: NativeBackend): Record<string, (inputs: Tensors) => Tensor[]> {
  const { binding } = backend;
  const attributes = (training: boolean) => [
    { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'U', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
    { name: 'epsilon', type: binding.TF_ATTR_FLOAT, value: 0 },
    { name: 'data_format', type: binding.TF_ATTR_STRING, value: 'NHWC' },
    { name: 'is_training', type: binding.TF_ATTR_BOOL, value: training },
  ];
  const rows = (x: Tensor): Tensor4D => {
    const channels = x.shape[x.rank - 1];
    return reshape(x, [x.size / channels, 1, 1, channels]);
  };
  const [zero, one] = [0, 1].map((value) => (x: Tensor) => fill([x.shape[x.rank - 1]], value) as Tensor1D);
  return {
    ChannelMoments: ({ x }) => {
      const n = x.size / x.shape[x.rank - 1];
      const none = zeros([0]);
      const given = [rows(x), one(x), zero(x), none, none];
      const [, mean, variance] = backend.executeMultipleOutputs(
        'FusedBatchNormV3',
        attributes(true),
        given,
        6,
      );
      // TensorFlow's is divided by n - 1.
      return [mean, mul(variance, (n - 1) / n)];
    },
    ChannelAffine: ({ x, scale, offset }) => {
      const given = [rows(x), scale, offset ?? zero(x), zero(x), one(x)];
      const [y] = backend.executeMultipleOutputs('FusedBatchNormV3', attributes(false), given, 6);
      return [reshape(y, x.shape)];
    },
    ChannelSums: ({ dy, x }) => {
      // Around a mean of 0, with a variance of 1: gradients of the scale and the offset.
      const given = [rows(dy), rows(x), one(x), zero(x), one(x), zeros([0])];
      const [, product, sum] = backend.executeMultipleOutputs(
        'FusedBatchNormGradV3',
        attributes(true),
        given,
        5,
      );
      return [sum, product];
    },
  };
}

/** Registers a kernel in the place of one that may be there. */
function replace(kernelName: string, backendName: string, kernelFunc: KernelFunc): void {
  if (getKernel(kernelName, backendName) !== undefined) unregisterKernel(kernelName, backendName);
  registerKernel({ kernelName, backendName, kernelFunc });
}
