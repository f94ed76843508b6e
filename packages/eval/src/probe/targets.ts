import type { KernelPool } from '../wasm/kernel-pool.js';

/** What a probe learns to give, and the loss it is trained with. */
export type ProbeTargets =
  | {
      /** Softmax cross-entropy in nats, summed over label sets. */
      readonly kind: 'classes';
      /** Class of every row in every label set, [rows, sets]. */
      readonly codes: Int32Array;
      /** Classes of each label set. */
      readonly sizes: readonly number[];
    }
  | {
      /** Squared error, summed over outputs. */
      readonly kind: 'values';
      /** [rows, outputs]. */
      readonly table: Float32Array;
      readonly outputs: number;
    };

/** Scores that a probe for these targets gives: the classes of all sets, or the values. */
export function outputCount(targets: ProbeTargets): number {
  return targets.kind === 'classes' ? targets.sizes.reduce((sum, size) => sum + size, 0) : targets.outputs;
}

/** Targets in WebAssembly memory, as assembly/probe.ts wants them. */
export interface LoadedTargets {
  /** Number of the loss. */
  readonly kind: 0 | 1;
  /** Address of the label sets. */
  readonly sets: number;
  /** Address of classes or values. */
  readonly address: number;
}

export function loadTargets(pool: KernelPool, targets: ProbeTargets): LoadedTargets {
  if (targets.kind === 'classes') {
    const { codes, sizes } = targets;
    const sets = pool.allocate((sizes.length + 1) * 4);
    pool.int32(sets, sizes.length + 1).set([sizes.length, ...sizes]);
    const address = pool.allocate(codes.length * 4);
    pool.int32(address, codes.length).set(codes);
    return { kind: 0, sets, address };
  }
  const { table, outputs } = targets;
  const width = Math.ceil(outputs / 4) * 4;
  const rows = table.length / outputs;
  const address = pool.allocate(rows * width * 4);
  const out = pool.float32(address, rows * width);
  for (let i = 0; i < rows; i++) out.set(table.subarray(i * outputs, (i + 1) * outputs), i * width);
  return { kind: 1, sets: 0, address };
}
