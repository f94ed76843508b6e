import { poolWindow } from '../kernels/geometry.js';
import { poolAttributes } from '../kernels/pooling.js';
import { blockedDomain } from './blocked-operators.js';
import type { CpuRule } from './cpu-lowering.js';

/** Pools, by tfjs kernel. */
export const poolCpuRules: Readonly<Record<string, CpuRule>> = {
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
    const zeros = onnx.filled(0, [n * c * h * w]);
    const scattered = onnx.op('ScatterElements', [zeros, ...flat], { axis: 0, reduction: 'add' });
    return [{ form: 'first', name: ops.reshape(scattered, [n, c, h, w]) }];
  },
};
