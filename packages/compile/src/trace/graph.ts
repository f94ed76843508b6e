import { sizeOf } from '@simvae/arrays';
import type { DataType, HostArray, TensorSpec } from '../types.js';

/** Attributes of a kernel call, as tfjs passes them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** A tensor of a traced function: an input of it, a constant in it, or a result of one of its kernel calls. */
export interface Value extends TensorSpec {
  readonly id: number;
  readonly source:
    | { readonly kind: 'input'; readonly path: string }
    | { readonly kind: 'constant'; readonly data: HostArray }
    | { readonly kind: 'call'; readonly call: KernelCall };
}

/** One kernel call: a node of the graph. */
export interface KernelCall {
  readonly kernel: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

/** What a function did when it was traced. Calls are in order of execution; none is dead. */
export interface Graph {
  readonly inputs: ReadonlyMap<string, Value>;
  readonly outputs: ReadonlyMap<string, Value>;
  readonly calls: readonly KernelCall[];
}

/** A zero-filled host array for a tensor. */
export function allocate({ shape, dtype }: TensorSpec): HostArray {
  const size = sizeOf(shape);
  return dtype === 'float32'
    ? new Float32Array(size)
    : dtype === 'int32'
      ? new Int32Array(size)
      : new Uint8Array(size);
}

/** Whether a host array is the right kind for an element type. */
export function holds(data: unknown, dtype: DataType): data is HostArray {
  if (dtype === 'float32') return data instanceof Float32Array;
  if (dtype === 'int32') return data instanceof Int32Array;
  return data instanceof Uint8Array;
}

/** What helps where a function cannot be traced. */
export const eagerAdvice = "run it eagerly: `engine: 'tfjs'`, on the command line `--engine tfjs-cpu`";
