import type { KernelPool } from '../wasm/kernel-pool.js';

/** What a probe learns to give, and the loss it is trained with. */
export type ProbeTargets =
  | {
      /** Softmax cross-entropy. */
      readonly kind: 'classes';
      /** [rows], 0 .. outputs - 1. */
      readonly codes: Int32Array;
      readonly outputs: number;
    }
  | {
      /** `attributes`: binary cross-entropy of each output, summed. `values`: squared error, summed. */
      readonly kind: 'attributes' | 'values';
      /** [rows, outputs]; 0 or 1 for attributes. */
      readonly table: Float32Array;
      readonly outputs: number;
    };

/** Number of the loss in assembly/probe.ts. */
export const lossNumber = { classes: 0, attributes: 1, values: 2 } as const;

/** Copies targets into WebAssembly memory, outputs padded to a multiple of 4. */
export function loadTargets(pool: KernelPool, targets: ProbeTargets): number {
  if (targets.kind === 'classes') {
    const address = pool.allocate(targets.codes.length * 4);
    pool.int32(address, targets.codes.length).set(targets.codes);
    return address;
  }
  const { table, outputs } = targets;
  const width = Math.ceil(outputs / 4) * 4;
  const rows = table.length / outputs;
  const address = pool.allocate(rows * width * 4);
  const out = pool.float32(address, rows * width);
  for (let i = 0; i < rows; i++) out.set(table.subarray(i * outputs, (i + 1) * outputs), i * width);
  return address;
}
