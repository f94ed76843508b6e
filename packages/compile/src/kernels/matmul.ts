import { broadcast_util } from '@tensorflow/tfjs-core';
import { eagerAdvice } from '../trace/graph.js';
import type { KernelInputs, KernelRule, Lowering } from './kernel-rule.js';

function transposes({ attributes }: Pick<Lowering, 'attributes'>): { a: boolean; b: boolean } {
  return { a: attributes.transposeA === true, b: attributes.transposeB === true };
}

function productShape({ a, b }: KernelInputs, transposed: { a: boolean; b: boolean }): number[] {
  const [aRows, aColumns] = a.shape.slice(-2);
  const [bRows, bColumns] = b.shape.slice(-2);
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  return [...batch, transposed.a ? aColumns : aRows, transposed.b ? bRows : bColumns];
}

/** Rank 2: Gemm, which takes transposed operands as they are. Batches: ONNX Runtime's FusedMatMul, likewise. */
function product({ onnx, names: { a, b, bias }, inputs, attributes }: Lowering): string {
  const transposed = transposes({ attributes });
  const flags = { transA: Number(transposed.a), transB: Number(transposed.b) };
  if (inputs.a.shape.length === 2 && inputs.b.shape.length === 2) {
    return onnx.op('Gemm', bias === undefined ? [a, b] : [a, b, bias], flags);
  }
  const result =
    transposed.a || transposed.b
      ? onnx.op('FusedMatMul', [a, b], flags, 'com.microsoft')
      : onnx.op('MatMul', [a, b]);
  return bias === undefined ? result : onnx.op('Add', [result, bias]);
}

/** Activations that tfjs fuses into a matrix product. */
function activate(x: string, { onnx, names, attributes }: Lowering): string {
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
      throw new TypeError(
        `compile: fused matMul has no rule for activation \`${activation}\`; ${eagerAdvice}.`,
      );
  }
}

export const matmulRules: readonly KernelRule[] = [
  {
    kernel: 'BatchMatMul',
    infer: (inputs, attributes) => [
      { shape: productShape(inputs, transposes({ attributes })), dtype: inputs.a.dtype },
    ],
    lower: (lowering) => [product(lowering)],
  },
  {
    kernel: '_FusedMatMul',
    infer: (inputs, attributes) => [
      { shape: productShape(inputs, transposes({ attributes })), dtype: inputs.a.dtype },
    ],
    lower: (lowering) => [activate(product(lowering), lowering)],
  },
];
