import type { TensorSpec } from '../types.js';
import type { KernelRule, Lowering } from './kernel-rule.js';

type LowerUnary = (x: string, lowering: Lowering) => string;

/** A kernel of one tensor `x` that keeps its shape, and its type unless `dtype` says otherwise. */
function unary(kernel: string, lower: LowerUnary, dtype?: TensorSpec['dtype']): KernelRule {
  return {
    kernel,
    infer: ({ x }) => [{ shape: x.shape, dtype: dtype ?? x.dtype }],
    lower: (lowering) => [lower(lowering.names.x, lowering)],
  };
}

/** A kernel that ONNX has under another or the same name. */
function same(kernel: string, type: string, dtype?: TensorSpec['dtype']): KernelRule {
  return unary(kernel, (x, { onnx }) => onnx.op(type, [x]), dtype);
}

/** Like `same`, for operators that ONNX defines on floats only and tfjs on integers too. */
function sameFloat(kernel: string, type: string): KernelRule {
  return unary(
    kernel,
    (x, { onnx, inputs }) => onnx.op(type, [inputs.x.dtype === 'float32' ? x : onnx.cast(x, 'float32')]),
    'float32',
  );
}

/** SELU's constants (Klambauer et al. 2017), as in tfjs. */
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

export const unaryRules: readonly KernelRule[] = [
  same('Abs', 'Abs'),
  same('Neg', 'Neg'),
  same('Sign', 'Sign'),
  same('Floor', 'Floor'),
  same('Ceil', 'Ceil'),
  same('Round', 'Round'),
  sameFloat('Exp', 'Exp'),
  sameFloat('Log', 'Log'),
  sameFloat('Sqrt', 'Sqrt'),
  sameFloat('Reciprocal', 'Reciprocal'),
  sameFloat('Sigmoid', 'Sigmoid'),
  sameFloat('Softplus', 'Softplus'),
  sameFloat('Tanh', 'Tanh'),
  sameFloat('Sin', 'Sin'),
  sameFloat('Cos', 'Cos'),
  sameFloat('Tan', 'Tan'),
  sameFloat('Sinh', 'Sinh'),
  sameFloat('Cosh', 'Cosh'),
  sameFloat('Asin', 'Asin'),
  sameFloat('Acos', 'Acos'),
  sameFloat('Atan', 'Atan'),
  sameFloat('Asinh', 'Asinh'),
  sameFloat('Acosh', 'Acosh'),
  sameFloat('Atanh', 'Atanh'),
  sameFloat('Erf', 'Erf'),
  sameFloat('Elu', 'Elu'),
  same('Relu', 'Relu'),
  same('IsNan', 'IsNaN', 'bool'),
  same('IsInf', 'IsInf', 'bool'),
  same('LogicalNot', 'Not', 'bool'),
  unary('Square', (x, { onnx }) => onnx.op('Mul', [x, x])),
  unary('Rsqrt', (x, { onnx }) => onnx.op('Reciprocal', [onnx.op('Sqrt', [x])])),
  unary('Expm1', expm1),
  unary('Log1p', log1p),
  unary('Relu6', (x, { onnx }) => onnx.op('Clip', [x, onnx.scalar(0), onnx.scalar(6)])),
  unary('Selu', (x, { onnx }) =>
    onnx.op('Selu', [x], { alpha: { float: seluAlpha }, gamma: { float: seluScale } }),
  ),
  unary('LeakyRelu', (x, { onnx, attributes }) =>
    onnx.op('LeakyRelu', [x], { alpha: { float: attributes.alpha as number } }),
  ),
  unary('Step', step),
  unary('ClipByValue', (x, { onnx, attributes, inputs }) =>
    onnx.op('Clip', [
      x,
      onnx.scalar(attributes.clipValueMin as number, inputs.x.dtype),
      onnx.scalar(attributes.clipValueMax as number, inputs.x.dtype),
    ]),
  ),
  unary(
    'IsFinite',
    (x, { onnx }) => onnx.op('Not', [onnx.op('Or', [onnx.op('IsNaN', [x]), onnx.op('IsInf', [x])])]),
    'bool',
  ),
  unary('Identity', (x) => x),
  {
    kernel: 'Cast',
    infer: ({ x }, { dtype }) => [{ shape: x.shape, dtype: dtype as TensorSpec['dtype'] }],
    lower: ({ names, inputs, outputs, onnx }) => [
      inputs.x.dtype === outputs[0].dtype ? names.x : onnx.cast(names.x, outputs[0].dtype),
    ],
  },
];

/** exp(x) - 1 without cancellation near zero: 2 sinh(x/2) exp(x/2). */
function expm1(x: string, { onnx }: Lowering): string {
  const half = onnx.op('Mul', [x, onnx.scalar(0.5)]);
  const product = onnx.op('Mul', [onnx.op('Sinh', [half]), onnx.op('Exp', [half])]);
  return onnx.op('Mul', [product, onnx.scalar(2)]);
}

/** log(1 + x) without cancellation near zero (Kahan): with u = 1 + x, log(u) x / (u - 1), or x where u = 1. */
function log1p(x: string, { onnx }: Lowering): string {
  const one = onnx.scalar(1);
  const u = onnx.op('Add', [x, one]);
  const difference = onnx.op('Sub', [u, one]);
  const isOne = onnx.op('Equal', [difference, onnx.scalar(0)]);
  const safe = onnx.op('Where', [isOne, one, difference]);
  const quotient = onnx.op('Mul', [onnx.op('Log', [u]), onnx.op('Div', [x, safe])]);
  return onnx.op('Where', [isOne, x, quotient]);
}

/** Multiplies any positive normal number to at least 1. */
const steep = 1e38;

/**
 * 1 where x > 0, else alpha. For alpha 0, as in the gradient of a ReLU, that is a hard sigmoid steep enough, min(1, max(0, 1e38 x)):
 * one operator on all threads. Of subnormal numbers it makes a fraction.
 */
function step(x: string, { onnx, attributes, inputs }: Lowering): string {
  const { dtype } = inputs.x;
  const alpha = (attributes.alpha as number | undefined) ?? 0;
  if (alpha === 0 && dtype === 'float32') {
    return onnx.op('HardSigmoid', [x], { alpha: { float: steep }, beta: { float: 0 } });
  }
  const positive = onnx.op('Greater', [x, onnx.scalar(0, dtype)]);
  return onnx.op('Where', [positive, onnx.scalar(1, dtype), onnx.scalar(alpha, dtype)]);
}
