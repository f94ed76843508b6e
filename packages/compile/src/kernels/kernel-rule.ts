import type { OnnxBuilder } from '../onnx/onnx-builder.js';
import type { Attributes } from '../trace/graph.js';
import type { TensorSpec } from '../types.js';

/** Inputs of a kernel call by their tfjs names; optional ones may be absent. */
export type KernelInputs = Readonly<Record<string, TensorSpec>>;

/** What a rule lowers: one kernel call inside a graph that is being built. */
export interface Lowering {
  readonly onnx: OnnxBuilder;
  /** ONNX names of the inputs, by their tfjs names. */
  readonly names: Readonly<Record<string, string>>;
  readonly inputs: KernelInputs;
  readonly attributes: Attributes;
  readonly outputs: readonly TensorSpec[];
}

/** How one tfjs kernel is traced and lowered. */
export interface KernelRule {
  /** The tfjs kernel name. */
  readonly kernel: string;
  /** Shapes and types of the outputs. */
  infer(inputs: KernelInputs, attributes: Attributes): readonly TensorSpec[];
  /** Adds ONNX operators and returns the names of the outputs. */
  lower(lowering: Lowering): readonly string[];
}
