import { eagerAdvice } from '../trace/graph.js';
import type { Lowering } from './kernel-rule.js';

/** Applies the activation that tfjs fuses into the end of a kernel. */
export function activate(kernel: string, x: string, { onnx, names, attributes }: Lowering): string {
  const activation = attributes.activation as string | undefined;
  switch (activation) {
    case undefined:
    case 'linear':
      return x;
    case 'relu':
      return onnx.op('Relu', [x]);
    case 'relu6':
      return onnx.op('Clip', [x, onnx.scalar(0), onnx.scalar(6)]);
    case 'elu':
      return onnx.op('Elu', [x]);
    case 'sigmoid':
      return onnx.op('Sigmoid', [x]);
    case 'leakyrelu':
      return onnx.op('LeakyRelu', [x], { alpha: { float: attributes.leakyreluAlpha as number } });
    case 'prelu':
      return onnx.op('PRelu', [x, names.preluActivationWeights]);
    default:
      throw new TypeError(`compile: ${kernel} has no rule for activation \`${activation}\`; ${eagerAdvice}.`);
  }
}
