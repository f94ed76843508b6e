import { getBackend, setBackend, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { allocate, sizeOf } from '../trace/graph.js';
import { flattenOutputs, trace } from '../trace/trace.js';
import { type Tree, unflattenTree } from '../tree.js';
import type { CompileOptions, HostArray, Program, TensorFunction, TensorSpec } from '../types.js';
import { checkArrays, checkInputs, flattenArrays } from './host-arrays.js';
import { useTfjsBackend } from './tfjs-backends.js';

/** Runs a function eagerly on a tfjs backend. It is traced once, for the shapes of its outputs. */
export async function createTfjsProgram(
  fn: TensorFunction,
  inputs: ReadonlyMap<string, TensorSpec>,
  options: CompileOptions,
): Promise<Program> {
  const { backend = 'cpu' } = options;
  const name = await useTfjsBackend(backend);
  const outputs = new Map<string, TensorSpec>();
  for (const [path, { shape, dtype }] of trace(fn, inputs).outputs) outputs.set(path, { shape, dtype });
  const owned = new Map(Array.from(outputs, ([path, spec]) => [path, allocate(spec)]));
  let disposed = false;

  return {
    inputs,
    outputs,
    async run(given, into = {}): Promise<Tree<HostArray>> {
      if (disposed) throw new Error('run: the program has been disposed of.');
      const inputArrays = flattenArrays(given);
      const outputArrays = flattenArrays(into);
      checkInputs(inputArrays, inputs);
      checkArrays(outputArrays, outputs, 'output');
      const results: [string, HostArray][] = [];
      const previous = getBackend();
      setBackend(name);
      try {
        tidy(() => {
          const tensors = new Map<string, Tensor>();
          for (const [path, spec] of inputs) {
            // tfjs keeps the array it is given: a copy keeps this call independent of the next.
            tensors.set(path, tensor(inputArrays.get(path)!.slice(), [...spec.shape], spec.dtype));
          }
          for (const [path, value] of flattenOutputs(fn(unflattenTree(tensors)))) {
            const data = outputArrays.get(path) ?? owned.get(path)!;
            data.set(value.dataSync().subarray(0, sizeOf(value.shape)));
            results.push([path, data]);
          }
        });
      } finally {
        if (previous) setBackend(previous);
      }
      return unflattenTree(results);
    },
    toOnnx(): never {
      throw new Error('toOnnx: a program of engine tfjs has no ONNX model; compile with engine onnx.');
    },
    async dispose(): Promise<void> {
      disposed = true;
    },
  };
}
