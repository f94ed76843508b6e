import { broadcast_util } from '@tensorflow/tfjs-core';
import type { TensorSpec } from '../types.js';
import type { KernelRule, Lowering } from './kernel-rule.js';

type LowerBinary = (a: string, b: string, lowering: Lowering) => string;

/** A kernel of two tensors `a` and `b` that broadcasts them against each other. */
function binary(kernel: string, lower: LowerBinary, dtype?: TensorSpec['dtype']): KernelRule {
  return {
    kernel,
    infer: ({ a, b }) => [
      {
        shape: broadcast_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]),
        dtype: dtype ?? a.dtype,
      },
    ],
    lower: (lowering) => [lower(lowering.names.a, lowering.names.b, lowering)],
  };
}

/** A kernel that ONNX has under another or the same name. */
function same(kernel: string, type: string, dtype?: TensorSpec['dtype']): KernelRule {
  return binary(kernel, (a, b, { onnx }) => onnx.op(type, [a, b]), dtype);
}

export const binaryRules: readonly KernelRule[] = [
  same('Add', 'Add'),
  same('Sub', 'Sub'),
  same('Multiply', 'Mul'),
  same('Maximum', 'Max'),
  same('Minimum', 'Min'),
  same('Pow', 'Pow'),
  same('Equal', 'Equal', 'bool'),
  same('Greater', 'Greater', 'bool'),
  same('GreaterEqual', 'GreaterOrEqual', 'bool'),
  same('Less', 'Less', 'bool'),
  same('LessEqual', 'LessOrEqual', 'bool'),
  same('LogicalAnd', 'And', 'bool'),
  same('LogicalOr', 'Or', 'bool'),
  binary('NotEqual', (a, b, { onnx }) => onnx.op('Not', [onnx.op('Equal', [a, b])]), 'bool'),
  binary('RealDiv', realDiv, 'float32'),
  binary('FloorDiv', floorDiv, 'int32'),
  binary('Mod', mod),
  binary('SquaredDifference', (a, b, { onnx }) => {
    const difference = onnx.op('Sub', [a, b]);
    return onnx.op('Mul', [difference, difference]);
  }),
  {
    kernel: 'AddN',
    infer: (inputs) => [Object.values(inputs)[0]],
    lower: ({ onnx, names }) => [Object.values(names).reduce((sum, term) => onnx.op('Add', [sum, term]))],
  },
  {
    kernel: 'Prelu',
    infer: ({ x }) => [x],
    lower: ({ onnx, names }) => [onnx.op('PRelu', [names.x, names.alpha])],
  },
  {
    kernel: 'EluGrad',
    infer: ({ dy }) => [dy],
    lower: ({ onnx, names: { dy, y } }) => {
      // d elu(x) / dx = 1 where y >= 0, else exp(x) = y + 1
      const slope = onnx.op('Add', [y, onnx.scalar(1)]);
      const positive = onnx.op('GreaterOrEqual', [y, onnx.scalar(0)]);
      return [onnx.op('Where', [positive, dy, onnx.op('Mul', [dy, slope])])];
    },
  },
];

function realDiv(a: string, b: string, { onnx, inputs }: Lowering): string {
  const float = (name: string, { dtype }: TensorSpec): string =>
    dtype === 'float32' ? name : onnx.cast(name, 'float32');
  return onnx.op('Div', [float(a, inputs.a), float(b, inputs.b)]);
}

/** tfjs rounds towards minus infinity and gives int32; ONNX's integer division rounds towards zero. */
function floorDiv(a: string, b: string, { onnx }: Lowering): string {
  const quotient = onnx.op('Div', [onnx.cast(a, 'float32'), onnx.cast(b, 'float32')]);
  return onnx.cast(onnx.op('Floor', [quotient]), 'int32');
}

/** The remainder with the sign of the divisor: ONNX defines that for integers only. */
function mod(a: string, b: string, { onnx, inputs }: Lowering): string {
  if (inputs.a.dtype === 'int32') return onnx.op('Mod', [a, b]);
  const quotient = onnx.op('Floor', [onnx.op('Div', [a, b])]);
  return onnx.op('Sub', [a, onnx.op('Mul', [quotient, b])]);
}
