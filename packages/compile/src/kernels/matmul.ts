import { broadcast_util } from '@tensorflow/tfjs-core';
import { activate } from './activation.js';
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
    lower: (lowering) => [activate('fused matMul', product(lowering), lowering)],
  },
];
