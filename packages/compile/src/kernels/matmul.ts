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

/** Swaps the last two axes. */
function transpose({ onnx }: Pick<Lowering, 'onnx'>, name: string, rank: number): string {
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  [perm[rank - 2], perm[rank - 1]] = [rank - 1, rank - 2];
  return onnx.op('Transpose', [name], { perm });
}

/**
 * Rank 2: Gemm, which takes transposed operands as they are. Batches: ONNX Runtime's FusedMatMul, likewise, or transposes
 * before MatMul where only ONNX's own operators may be used.
 */
function product(lowering: Lowering): string {
  const { onnx, inputs, attributes } = lowering;
  const { a, b, bias } = lowering.names;
  const transposed = transposes({ attributes });
  const flags = { transA: Number(transposed.a), transB: Number(transposed.b) };
  if (inputs.a.shape.length === 2 && inputs.b.shape.length === 2) {
    return onnx.op('Gemm', bias === undefined ? [a, b] : [a, b, bias], flags);
  }
  const turned = (name: string, key: 'a' | 'b'): string =>
    transposed[key] ? transpose(lowering, name, inputs[key].shape.length) : name;
  const result =
    (transposed.a || transposed.b) && !onnx.standard
      ? onnx.op('FusedMatMul', [a, b], flags, 'com.microsoft')
      : onnx.op('MatMul', [turned(a, 'a'), turned(b, 'b')]);
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
