import { convolutionWindow, inputShape, outputShape } from '../kernels/geometry.js';
import type { KernelCall, Value } from '../trace/graph.js';
import { blockedForward, blockedInputGradient, wholeBlocks } from './blocked-convolution.js';
import { blockedFilterGradient } from './blocked-filter-gradient.js';
import { chooseConvolution, hasSmallMaps } from './choose-convolution.js';
import { type CpuLowering, type CpuRule, type Formed, plainly } from './cpu-lowering.js';
import type { Forms } from './forms.js';
import { thinFilterGradient, thinResultFilterGradient } from './thin-filter-gradient.js';
import { Winograd } from './winograd.js';

/** Convolutions and their gradients, by tfjs kernel. */
export const convolutionCpuRules: Readonly<Record<string, CpuRule>> = {
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
    switch (chooseConvolution('filter-gradient', window, ops.block, limits)) {
      case 'winograd': {
        const winograd = new Winograd(ops.onnx, window);
        return [
          plainly(
            winograd.filterGradient(inputPoints(x, winograd, forms), resultPoints(dy, winograd, forms)),
          ),
        ];
      }
      case 'blocks':
        return [plainly(blockedFilterGradient(ops, forms.get(x, 'blocks'), forms.get(dy, 'blocks'), window))];
      case 'thin':
        return [
          plainly(
            window.inChannels < ops.block
              ? thinFilterGradient(ops, forms.get(x, 'first'), forms.get(dy, 'blocks'), window)
              : thinResultFilterGradient(ops, forms.get(x, 'blocks'), forms.get(dy, 'first'), window),
          ),
        ];
      default:
        return undefined;
    }
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

/** Images as a blocked convolution reads them. */
function read(value: Value, { ops, forms }: CpuLowering): string {
  return forms.get(value, value.shape[3] < ops.block ? 'first' : 'blocks');
}

/** What a blocked convolution gives: without the channels that fill the last block, small maps as Winograd's algorithm wants them. */
function written(name: string, shape: readonly number[], { ops, limits }: CpuLowering): Formed {
  const [, h, w, c] = shape;
  if (wholeBlocks(c, ops.block) !== c) return { form: 'plain', name: ops.fromBlocks(name, c, true) };
  if (!hasSmallMaps([h, w], limits)) return { form: 'blocks', name };
  return { form: 'rows', name: ops.rowsFromBlocks(name, shape) };
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
