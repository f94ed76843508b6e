import { lower } from '../onnx/lower.js';
import { allocate } from '../trace/graph.js';
import { trace } from '../trace/trace.js';
import { type Tree, unflattenTree } from '../tree.js';
import type { CompileOptions, HostArray, Program, TensorFunction, TensorSpec } from '../types.js';
import { checkArrays, checkInputs, flattenArrays } from './host-arrays.js';
import { loadOnnxRuntime } from './load-onnx-runtime.js';

/** Traces, lowers and loads a function into ONNX Runtime. */
export async function createOnnxProgram(
  fn: TensorFunction,
  inputs: ReadonlyMap<string, TensorSpec>,
  options: CompileOptions,
): Promise<Program> {
  const { device = 'cpu', threads = 0 } = options;
  if (!Number.isInteger(threads) || threads < 0) {
    throw new RangeError(`compile: \`threads\` must be a whole number, 0 for every core, got ${threads}.`);
  }
  const graph = trace(fn, inputs);
  const { model, outputNames } = lower(graph);
  const ort = await loadOnnxRuntime();
  const session = await ort.InferenceSession.create(model, {
    executionProviders: [device],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    // 3: errors only. ONNX Runtime warns about constants it folds and initializers it removes.
    logSeverityLevel: 3,
  }).catch((cause: Error) => {
    if (device !== 'webgpu') throw cause;
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
  let disposed = false;

  const tensorOf = (data: HostArray, { shape, dtype }: TensorSpec) =>
    new ort.Tensor(dtype, data as never, shape as number[]);

  return {
    inputs,
    outputs,
    async run(given, into = {}): Promise<Tree<HostArray>> {
      if (disposed) throw new Error('run: the program has been disposed of.');
      const inputArrays = flattenArrays(given);
      const outputArrays = flattenArrays(into);
      checkInputs(inputArrays, inputs);
      checkArrays(outputArrays, outputs, 'output');
      const feeds: Record<string, InstanceType<typeof ort.Tensor>> = {};
      for (const [path, spec] of inputs) {
        if (live.has(path)) feeds[path] = tensorOf(inputArrays.get(path)!, spec);
      }
      const fetches: typeof feeds = {};
      const results: [string, HostArray][] = [];
      for (const [path, spec] of outputs) {
        let data = outputArrays.get(path) ?? owned.get(path);
        if (!data) {
          data = allocate(spec);
          owned.set(path, data);
        }
        fetches[outputNames.get(path)!] = tensorOf(data, spec);
        results.push([path, data]);
      }
      await session.run(feeds, fetches);
      return unflattenTree(results);
    },
    toOnnx: () => model.slice(),
    async dispose(): Promise<void> {
      if (disposed) return;
      disposed = true;
      await session.release();
    },
  };
}
