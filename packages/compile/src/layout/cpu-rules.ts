import { sizeOf } from '@simvae/arrays';
import {
  convolutionWindow,
  inputShape,
  onnxPads,
  outputShape,
  poolWindow,
  type SlidingWindow,
} from '../kernels/geometry.js';
import type { KernelCall, Value } from '../trace/graph.js';
import { blockedForward, blockedInputGradient, wholeBlocks } from './blocked-convolution.js';
import { blockedFilterGradient } from './blocked-filter-gradient.js';
import { type BlockedOperators, blockedDomain, type Pads } from './blocked-operators.js';
import { type ConvolutionLimits, chooseConvolution, hasSmallMaps } from './choose-convolution.js';
import type { Form, Forms } from './forms.js';
import { thinFilterGradient, thinResultFilterGradient } from './thin-filter-gradient.js';
import { Winograd } from './winograd.js';

/** What a rule adds operators with. */
export interface CpuLowering {
  readonly ops: BlockedOperators;
  readonly forms: Forms;
  readonly limits: ConvolutionLimits;
}

/** A result, and how it lies. */
export interface Formed {
  readonly form: Form;
  readonly name: string;
}

/** Adds operators for a call; gives nothing where the portable rule is to do it. */
export type CpuRule = (call: KernelCall, lowering: CpuLowering) => readonly Formed[] | undefined;

/** Rules that are faster than the portable ones on ONNX Runtime's CPU provider, by tfjs kernel. */
export const cpuRules: Readonly<Record<string, CpuRule>> = {
  Conv2D: forward,
  // Of this compiler's own making, or of tfjs's with what ONNX Runtime has an operator for.
  FusedConv2D: (call, lowering) =>
    ['linear', 'relu'].includes(String(call.attributes.activation)) ? forward(call, lowering) : undefined,

  Conv2DBackpropInput(call, lowering) {
    const { dy, filter } = call.inputs;
    const window = convolutionWindow(call.attributes.inputShape as number[], filter.shape, call.attributes);
    const { ops, forms, limits } = lowering;
    switch (chooseConvolution('input-gradient', window, ops.block, limits)) {
      case 'winograd': {
        const winograd = new Winograd(ops.onnx, window);
        const [result, weights] = [resultPoints(dy, winograd, forms), filterPoints(filter, winograd, forms)];
        return [{ form: 'rows', name: winograd.inputGradient(result, weights) }];
      }
      case 'blocks': {
        const operands = { images: read(dy, lowering), filter: forms.get(filter, 'plain') };
        return [written(blockedInputGradient(ops, operands, window), inputShape(window), lowering)];
      }
      default:
        return undefined;
    }
  },

  Conv2DBackpropFilter(call, lowering) {
    const { x, dy } = call.inputs;
    const window = convolutionWindow(x.shape, call.attributes.filterShape as number[], call.attributes);
    const { ops, forms, limits } = lowering;
    const plain = (name: string): Formed[] => [{ form: 'plain', name }];
    switch (chooseConvolution('filter-gradient', window, ops.block, limits)) {
      case 'winograd': {
        const winograd = new Winograd(ops.onnx, window);
        return plain(
          winograd.filterGradient(inputPoints(x, winograd, forms), resultPoints(dy, winograd, forms)),
        );
      }
      case 'blocks':
        return plain(blockedFilterGradient(ops, forms.get(x, 'blocks'), forms.get(dy, 'blocks'), window));
      case 'thin':
        return plain(
          window.inChannels < ops.block
            ? thinFilterGradient(ops, forms.get(x, 'first'), forms.get(dy, 'blocks'), window)
            : thinResultFilterGradient(ops, forms.get(x, 'blocks'), forms.get(dy, 'first'), window),
        );
      default:
        return undefined;
    }
  },

  MaxPool({ inputs: { x }, attributes }, { ops, forms }) {
    if (x.shape[3] % ops.block !== 0) return undefined;
    const pooled = ops.onnx.op(
      'MaxPool',
      [forms.get(x, 'blocks')],
      poolAttributes(poolWindow(x.shape, attributes)),
      blockedDomain,
    );
    return [{ form: 'blocks', name: pooled }];
  },

  /** Each gradient goes to the pixel that the maximum came from. */
  MaxPoolGrad({ inputs: { input, dy }, attributes }, { ops, forms }) {
    const { onnx } = ops;
    const [n, h, w, c] = input.shape;
    const pool = poolAttributes(poolWindow(input.shape, attributes));
    const [, places] = onnx.multi('MaxPool', [forms.get(input, 'first')], 2, pool);
    const flat = [places, forms.get(dy, 'first')].map((name) => ops.reshape(name, [-1]));
    const zeros = onnx.op('Expand', [onnx.scalar(0), onnx.integers([n * c * h * w])]);
    const scattered = onnx.op('ScatterElements', [zeros, ...flat], { axis: 0, reduction: 'add' });
    return [{ form: 'first', name: ops.reshape(scattered, [n, c, h, w]) }];
  },

  ChannelMoments({ inputs: { x } }, { ops, forms }) {
    const { onnx } = ops;
    if (forms.home(x) === 'first') return undefined;
    const mean = channelMean(x, ops, forms);
    const channels = x.shape[x.shape.length - 1];
    if (forms.home(x) === 'blocks') {
      const ones = onnx.constant(new Float32Array(channels).fill(1), [channels], 'float32');
      const centred = ops.affine(forms.get(x, 'blocks'), channels, ones, { bias: onnx.op('Neg', [mean]) });
      const squares = onnx.op('Mul', [centred, centred]);
      return [plainly(mean), plainly(ops.means(squares, x.shape[0], channels))];
    }
    const form = forms.home(x);
    const centred = onnx.op('Sub', [forms.get(x, form), mean]);
    return [plainly(mean), plainly(rowMeans(onnx.op('Mul', [centred, centred]), x, form, ops))];
  },

  ChannelAffine({ inputs: { x, scale, offset, sum }, attributes }, { ops, forms }) {
    const { onnx } = ops;
    const form = forms.home(x);
    const [images, factor] = [forms.get(x, form), forms.get(scale, 'plain')];
    const bias = offset && forms.get(offset, 'plain');
    const added = sum && forms.get(sum, form);
    const relu = attributes.relu === true;
    if (form === 'blocks') {
      const channels = x.shape[3];
      return [{ form, name: ops.affine(images, channels, factor, { bias, sum: added, relu }) }];
    }
    const shaped = (name: string): string =>
      form === 'first' ? ops.reshape(name, [x.shape[3], 1, 1]) : name;
    let name = onnx.op('Mul', [images, shaped(factor)]);
    if (bias !== undefined) name = onnx.op('Add', [name, shaped(bias)]);
    if (added !== undefined) name = onnx.op('Add', [name, added]);
    return [{ form, name: relu ? onnx.op('Relu', [name]) : name }];
  },

  ChannelSums({ inputs: { dy, x } }, { ops, forms }) {
    const { onnx } = ops;
    const form = forms.home(dy) === 'plain' ? forms.home(x) : forms.home(dy);
    if (form === 'first') return undefined;
    const channels = x.shape[x.shape.length - 1];
    const count = onnx.scalar(sizeOf(x.shape) / channels);
    const gradient = forms.get(dy, form);
    const product = onnx.op('Mul', [gradient, forms.get(x, form)]);
    const sumOf = (name: string): string =>
      form === 'blocks'
        ? onnx.op('Mul', [ops.means(name, x.shape[0], channels), count])
        : rowSums(name, x, form, ops);
    return [plainly(sumOf(gradient)), plainly(sumOf(product))];
  },
};

/** y = x * filter; with a scale and a bias for each channel, a sum and a ReLU where they are joined to it. */
function forward(call: KernelCall, lowering: CpuLowering): readonly Formed[] | undefined {
  const { x, filter, scale, bias, sum } = call.inputs;
  const window = convolutionWindow(x.shape, filter.shape, call.attributes);
  const { ops, forms, limits } = lowering;
  const { onnx } = ops;
  const constant = bias && forms.get(bias, 'plain');
  const relu = call.attributes.activation === 'relu';
  const weights = (): string => {
    const plain = forms.get(filter, 'plain');
    return scale === undefined ? plain : onnx.op('Mul', [plain, forms.get(scale, 'plain')]);
  };
  switch (chooseConvolution('forward', window, ops.block, limits)) {
    case 'winograd': {
      const winograd = new Winograd(onnx, window);
      const points =
        scale === undefined ? filterPoints(filter, winograd, forms) : winograd.filterPoints(weights());
      let y = winograd.forward(inputPoints(x, winograd, forms), points);
      if (constant !== undefined) y = onnx.op('Add', [y, constant]);
      if (sum !== undefined) y = onnx.op('Add', [y, forms.get(sum, 'rows')]);
      return [{ form: 'rows', name: relu ? onnx.op('Relu', [y]) : y }];
    }
    case 'blocks': {
      const added = {
        bias: constant,
        sum: sum && forms.get(sum, 'blocks'),
        relu,
      };
      const y = blockedForward(ops, { images: read(x, lowering), filter: weights() }, window, added);
      return [written(y, outputShape(window), lowering)];
    }
    default:
      return undefined;
  }
}

function plainly(name: string): Formed {
  return { form: 'plain', name };
}

/** Mean of each channel of images, in the form they are in. */
function channelMean(x: Value, ops: BlockedOperators, forms: Forms): string {
  const form = forms.home(x);
  if (form === 'blocks') return ops.means(forms.get(x, form), x.shape[0], x.shape[3]);
  return rowMeans(forms.get(x, form), x, form, ops);
}

function rowMeans(name: string, x: Value, form: Form, ops: BlockedOperators): string {
  return rowProducts(name, x, form, ops, (count) => 1 / count);
}

function rowSums(name: string, x: Value, form: Form, ops: BlockedOperators): string {
  return rowProducts(name, x, form, ops, () => 1);
}

/**
 * Sums over all rows of channels, weighted: products with a row of weights are the fastest of all. Two of them, over the first axes
 * and then over the others: in one sum of so many float32 digits would be lost.
 */
function rowProducts(
  name: string,
  { shape }: Value,
  form: Form,
  ops: BlockedOperators,
  weightOf: (count: number) => number,
): string {
  const channels = shape[shape.length - 1];
  const rows = sizeOf(shape) / channels;
  // [images, pixels, channels], or as rows [pixels, images, channels].
  const first = form === 'rows' ? shape[1] * shape[2] : shape[0];
  const weigh = (values: string, count: number, width: number): string => {
    const weights = ops.onnx.constant(new Float32Array(count).fill(weightOf(count)), [1, count], 'float32');
    return ops.onnx.op('MatMul', [weights, ops.reshape(values, [count, width])]);
  };
  const partial = weigh(name, first, (rows / first) * channels);
  return ops.reshape(weigh(partial, rows / first, channels), [channels]);
}

/** Images as a blocked convolution reads them. */
function read(value: Value, { ops, forms }: CpuLowering): string {
  return forms.get(value, value.shape[3] < ops.block ? 'first' : 'blocks');
}

/** What a blocked convolution gives: without the channels that fill the last block, small maps as Winograd's algorithm wants them. */
function written(name: string, [n, h, w, c]: readonly number[], { ops, limits }: CpuLowering): Formed {
  if (wholeBlocks(c, ops.block) !== c) return { form: 'plain', name: ops.fromBlocks(name, c, true) };
  if (!hasSmallMaps([h, w], limits)) return { form: 'blocks', name };
  const rows = ops.transpose(name, [n, c / ops.block, h * w, ops.block], [2, 0, 1, 3]);
  return { form: 'rows', name: ops.reshape(rows, [h, w, n, c]) };
}

function inputPoints(x: Value, winograd: Winograd, forms: Forms): string {
  return forms.once(x, 'input points', () => winograd.inputPoints(forms.get(x, 'rows')));
}

function resultPoints(dy: Value, winograd: Winograd, forms: Forms): string {
  return forms.once(dy, 'result points', () => winograd.resultPoints(forms.get(dy, 'rows')));
}

function filterPoints(filter: Value, winograd: Winograd, forms: Forms): string {
  return forms.once(filter, `filter points ${winograd.size}`, () =>
    winograd.filterPoints(forms.get(filter, 'plain')),
  );
}

function poolAttributes(window: SlidingWindow) {
  return {
    kernel_shape: window.kernel,
    strides: window.strides,
    pads: onnxPads(window) as unknown as Pads,
    dilations: [1, 1],
  };
}
