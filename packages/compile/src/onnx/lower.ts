import { kernelRules } from '../kernels/index.js';
import { BlockedOperators } from '../layout/blocked-operators.js';
import type { ConvolutionLimits } from '../layout/choose-convolution.js';
import type { Formed } from '../layout/cpu-lowering.js';
import { cpuRules } from '../layout/cpu-rules.js';
import { Forms } from '../layout/forms.js';
import { fuse } from '../layout/fuse.js';
import { isSingle, pointwiseForm } from '../layout/pointwise.js';
import type { Graph, KernelCall, Value } from '../trace/graph.js';
import type { HostArray, TensorSpec } from '../types.js';
import { encodeModel } from './encode-model.js';
import { OnnxBuilder } from './onnx-builder.js';
import { skipIdentities } from './skip-identities.js';

/** An ONNX model and the names of its outputs by path; inputs are named by their paths. */
export interface LoweredModel {
  readonly model: Uint8Array;
  readonly outputNames: ReadonlyMap<string, string>;
}

/** A graph as ONNX operators. */
export interface LoweredGraph {
  readonly onnx: OnnxBuilder;
  /** Inputs by name, which is their path. */
  readonly inputs: ReadonlyMap<string, TensorSpec>;
  /** Outputs by name. */
  readonly outputs: ReadonlyMap<string, TensorSpec>;
  /** Names of the outputs by path. */
  readonly outputNames: ReadonlyMap<string, string>;
}

/** What a model is lowered for. */
export interface LoweringTarget {
  /** Channels of a block of ONNX Runtime's CPU provider on this processor; 0 for a model that runs anywhere. @default 0 */
  readonly block?: number;
  readonly limits?: ConvolutionLimits;
  /** Whether only ONNX's own operators may be used, none of ONNX Runtime's. @default false */
  readonly standard?: boolean;
  /** Inputs, by path, that are constants of the model. @default none */
  readonly constants?: ReadonlyMap<string, HostArray>;
}

/**
 * Lowers a traced graph to an ONNX model.
 *
 * @returns the serialised ModelProto.
 */
export function lower(traced: Graph, target: LoweringTarget = {}): LoweredModel {
  const { onnx, inputs, outputs, outputNames } = lowerGraph(traced, target);
  return { model: encodeModel(onnx, inputs, outputs), outputNames };
}

/**
 * Lowers a traced graph to ONNX operators.
 *
 * Outputs are named by their paths, with `:next` appended where an input has that path (`state/queue`).
 */
export function lowerGraph(traced: Graph, target: LoweringTarget = {}): LoweredGraph {
  const { block = 0, limits = {}, standard = false, constants = new Map() } = target;
  const onnx = new OnnxBuilder({ standard });
  const lean = skipIdentities(traced);
  const graph = block > 0 ? fuse(lean, block, limits) : lean;
  const ops = new BlockedOperators(onnx, block);
  const forms = new Forms(ops, ({ source, shape, dtype }) => {
    if (source.kind === 'input') {
      const data = constants.get(source.path);
      return data === undefined ? source.path : onnx.weight(source.path, data, { shape, dtype });
    }
    if (source.kind === 'constant') return onnx.constant(source.data, shape, dtype);
    throw new Error('lower: a value was used before it was computed.');
  });
  const lowering = { ops, forms, limits };
  for (const call of graph.calls) {
    onnx.part = call.kernel;
    const fast = block > 0 ? cpuRules[call.kernel]?.(call, lowering) : undefined;
    const results = fast ?? byRule(call, onnx, forms);
    for (const [i, { form, name }] of results.entries()) forms.set(call.outputs[i], form, name);
  }

  onnx.part = 'output';
  const outputNames = new Map<string, string>();
  const outputs = new Map<string, Value>();
  for (const [path, value] of graph.outputs) {
    const name = graph.inputs.has(path) ? `${path}:next` : path;
    onnx.named('Identity', [forms.get(value, 'plain')], name);
    outputNames.set(path, name);
    outputs.set(name, value);
  }
  const inputs = new Map([...graph.inputs].filter(([path]) => !constants.has(path)));
  return { onnx, inputs, outputs, outputNames };
}

/** Lowers a call by the rule of its kernel, in the form that its inputs are in where the kernel allows it. */
function byRule(call: KernelCall, onnx: OnnxBuilder, forms: Forms): Formed[] {
  const { kernel, inputs, attributes, outputs } = call;
  const form = pointwiseForm(call, forms);
  // A rule converts only what it reads.
  const names: Record<string, string> = {};
  for (const [key, value] of Object.entries(inputs)) {
    Object.defineProperty(names, key, {
      enumerable: true,
      get: () => forms.get(value, isSingle(value) ? 'plain' : form),
    });
  }
  const results = kernelRules.get(kernel)!.lower({ onnx, names, inputs, attributes, outputs });
  return results.map((name) => ({ form, name }));
}
