import {
  engine,
  findBackend,
  registerBackend,
  registerKernel,
  Tensor,
  type TensorInfo,
  tidy,
} from '@tensorflow/tfjs-core';
import { kernelRules } from '../kernels/index.js';
import { flattenTree, unflattenTree } from '../tree.js';
import type { TensorFunction, TensorSpec, TensorTree } from '../types.js';
import { withBackend } from './current-backend.js';
import type { Attributes, Graph, KernelCall, Value } from './graph.js';
import { explainMissingRule } from './missing-kernel.js';
import { TraceBackend, traceBackendName } from './trace-backend.js';

/**
 * Runs a function once on symbolic tensors and returns the graph of kernels it called.
 *
 * @param fn - a pure function of named tensors.
 * @param inputs - its inputs by path.
 * @returns the graph, without calls that no output depends on.
 * @throws {TypeError} If the function reads a tensor's value, calls a kernel without a rule, or returns something that
 *   is not a tree of tensors.
 */
export function trace(fn: TensorFunction, inputs: ReadonlyMap<string, TensorSpec>): Graph {
  const backend = traceBackend();
  backend.begin();
  const inputValues = new Map<string, Value>();
  const outputs = new Map<string, Value>();
  const run = (): void => {
    const tensors = new Map<string, Tensor>();
    for (const [path, spec] of inputs) {
      const dataId = backend.input(path, spec);
      inputValues.set(path, backend.value(dataId));
      tensors.set(path, engine().makeTensorFromDataId(dataId, [...spec.shape], spec.dtype, backend));
    }
    for (const [path, tensor] of flattenOutputs(fn(unflattenTree(tensors)))) {
      outputs.set(path, backend.value(tensor.dataId));
    }
  };
  try {
    withBackend(traceBackendName, () => tidy('trace', run));
  } catch (error) {
    throw explainMissingRule(error);
  }
  return { inputs: inputValues, outputs, calls: liveCalls(backend.calls, outputs.values()) };
}

/** Lists the tensors a traced or eager function returned, by path. */
export function flattenOutputs(result: TensorTree): Map<string, Tensor> {
  const leaves = flattenTree<unknown>(result as never, (node): node is unknown => {
    if (node instanceof Tensor) return true;
    if (node !== null && typeof node === 'object' && !Array.isArray(node)) return false;
    throw new TypeError(`compile: the function must return a tree of tensors, got ${describe(node)} in it.`);
  });
  if (leaves.size === 0)
    throw new TypeError('compile: the function must return at least one tensor, got none.');
  return leaves as Map<string, Tensor>;
}

function describe(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'function') return 'a function';
  return String(value);
}

/** Keeps the calls that an output depends on. */
function liveCalls(calls: readonly KernelCall[], outputs: Iterable<Value>): KernelCall[] {
  const needed = new Set<KernelCall>();
  const visit = ({ source }: Value): void => {
    if (source.kind !== 'call' || needed.has(source.call)) return;
    needed.add(source.call);
    for (const input of Object.values(source.call.inputs)) visit(input);
  };
  for (const output of outputs) visit(output);
  return calls.filter((call) => needed.has(call));
}

/** The trace backend, with a recording kernel for every rule; registered on first use. */
function traceBackend(): TraceBackend {
  const existing = findBackend(traceBackendName);
  if (existing) return existing as TraceBackend;
  const backend = new TraceBackend();
  registerBackend(traceBackendName, () => backend, 0);
  for (const rule of kernelRules.values()) {
    registerKernel({
      kernelName: rule.kernel,
      backendName: traceBackendName,
      kernelFunc: ({ inputs, attrs }) => {
        const values: Record<string, Value> = {};
        for (const [name, info] of Object.entries(inputs)) {
          if (info != null)
            values[name] = alias(backend.value((info as TensorInfo).dataId), info as TensorInfo);
        }
        const attributes = (attrs ?? {}) as Attributes;
        const outputs = backend.record(rule.kernel, values, attributes, rule.infer(values, attributes));
        return outputs.length === 1 ? outputs[0] : outputs;
      },
    });
  }
  return findBackend(traceBackendName) as TraceBackend;
}

/** A tensor must have the shape its data was recorded with: reshaping is a kernel here. */
function alias(value: Value, info: TensorInfo): Value {
  if (value.shape.join() !== info.shape.join()) {
    throw new TypeError(`compile: a tensor of shape [${info.shape}] has data of shape [${value.shape}].`);
  }
  return value;
}
