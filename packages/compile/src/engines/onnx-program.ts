import { lower } from '../onnx/lower.js';
import { allocate } from '../trace/graph.js';
import { trace } from '../trace/trace.js';
import { type Tree, unflattenTree } from '../tree.js';
import type { CompileOptions, HostArray, Program, TensorFunction, TensorSpec } from '../types.js';
import { runArrays, TreeMemory } from './host-arrays.js';
import { loadOnnxRuntime } from './load-onnx-runtime.js';
import { sessionOptions } from './session-options.js';

type Tensors = Record<string, InstanceType<typeof import('onnxruntime-node').Tensor>>;

/** The arrays of a run as ONNX Runtime takes them; made once for the trees they came in. */
interface Binding {
  readonly given: TreeMemory;
  readonly into: TreeMemory;
  readonly feeds: Tensors;
  readonly fetches: Tensors;
  readonly results: Tree<HostArray>;
}

/** A training step alternates between two sets of state, and may between two of views. */
const keptBindings = 4;

const nothing: Tree<HostArray> = {};

/** Traces, lowers and loads a function into ONNX Runtime. */
export async function createOnnxProgram(
  fn: TensorFunction,
  inputs: ReadonlyMap<string, TensorSpec>,
  options: CompileOptions,
): Promise<Program> {
  const settings = sessionOptions(options);
  const graph = trace(fn, inputs);
  const { model, outputNames } = lower(graph);
  const ort = await loadOnnxRuntime();
  const session = await ort.InferenceSession.create(model, settings).catch((cause: Error) => {
    if (options.device !== 'webgpu') throw cause;
    throw new Error(
      'compile: the device `webgpu` does not work here; it needs a GPU with a driver for Vulkan, Metal or Direct3D 12. ' +
        `ONNX Runtime says: ${cause.message.split(': ').at(-1)}`,
      { cause },
    );
  });

  const outputs = new Map<string, TensorSpec>();
  for (const [path, { shape, dtype }] of graph.outputs) outputs.set(path, { shape, dtype });
  const owned = new Map<string, HostArray>();
  // ONNX Runtime drops inputs that nothing depends on.
  const live = new Set(session.inputNames);
  const bindings: Binding[] = [];
  let disposed = false;

  const tensorOf = (data: HostArray, { shape, dtype }: TensorSpec) =>
    new ort.Tensor(dtype, data as never, shape as number[]);

  const bind = (given: Tree<HostArray>, into: Tree<HostArray>): Binding => {
    const arrays = runArrays({ inputs, outputs }, given, into);
    const feeds: Tensors = {};
    for (const [path, spec] of inputs) {
      if (live.has(path)) feeds[path] = tensorOf(arrays.inputs.get(path)!, spec);
    }
    const fetches: Tensors = {};
    const results: [string, HostArray][] = [];
    for (const [path, spec] of outputs) {
      let data = arrays.outputs.get(path) ?? owned.get(path);
      if (!data) {
        data = allocate(spec);
        owned.set(path, data);
      }
      fetches[outputNames.get(path)!] = tensorOf(data, spec);
      results.push([path, data]);
    }
    const memory = { given: new TreeMemory(given), into: new TreeMemory(into) };
    return { ...memory, feeds, fetches, results: unflattenTree(results) };
  };

  return {
    inputs,
    outputs,
    async run(given, into = nothing): Promise<Tree<HostArray>> {
      if (disposed) throw new Error('run: the program has been disposed of.');
      let binding = bindings.find((kept) => kept.given.holds(given) && kept.into.holds(into));
      if (!binding) {
        binding = bind(given, into);
        if (bindings.push(binding) > keptBindings) bindings.shift();
      }
      await session.run(binding.feeds, binding.fetches);
      return binding.results;
    },
    toOnnx: () => model.slice(),
    async dispose(): Promise<void> {
      if (disposed) return;
      disposed = true;
      bindings.length = 0;
      await session.release();
    },
  };
}
