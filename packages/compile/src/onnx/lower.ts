import { kernelRules } from '../kernels/index.js';
import type { Graph, Value } from '../trace/graph.js';
import { encodeModel } from './encode-model.js';
import { OnnxBuilder } from './onnx-builder.js';

/** An ONNX model and the names of its outputs by path; inputs are named by their paths. */
export interface LoweredModel {
  readonly model: Uint8Array;
  readonly outputNames: ReadonlyMap<string, string>;
}

/**
 * Lowers a traced graph to an ONNX model.
 *
 * Outputs are named by their paths, with `:next` appended where an input has that path (`state/queue`).
 *
 * @returns the serialised ModelProto.
 */
export function lower(graph: Graph): LoweredModel {
  const onnx = new OnnxBuilder();
  const names = new Map<number, string>();
  const nameOf = (value: Value): string => {
    const known = names.get(value.id);
    if (known !== undefined) return known;
    if (value.source.kind !== 'constant') throw new Error('lower: a value was used before it was computed.');
    const name = onnx.constant(value.source.data, value.shape, value.dtype);
    names.set(value.id, name);
    return name;
  };

  for (const [path, value] of graph.inputs) names.set(value.id, path);
  for (const { kernel, inputs, attributes, outputs } of graph.calls) {
    const inputNames = Object.fromEntries(Object.entries(inputs).map(([key, value]) => [key, nameOf(value)]));
    const results = kernelRules.get(kernel)!.lower({ onnx, names: inputNames, inputs, attributes, outputs });
    for (const [i, value] of outputs.entries()) names.set(value.id, results[i]);
  }

  const outputNames = new Map<string, string>();
  const outputSpecs = new Map<string, Value>();
  for (const [path, value] of graph.outputs) {
    const name = graph.inputs.has(path) ? `${path}:next` : path;
    onnx.named('Identity', [nameOf(value)], name);
    outputNames.set(path, name);
    outputSpecs.set(name, value);
  }
  return { model: encodeModel(onnx, graph.inputs, outputSpecs), outputNames };
}
