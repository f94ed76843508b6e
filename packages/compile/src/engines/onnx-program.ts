import { blockSizeFor } from '../layout/block-size.js';
import { lower } from '../onnx/lower.js';
import { allocate } from '../trace/graph.js';
import { trace } from '../trace/trace.js';
import { type Tree, unflattenTree } from '../tree.js';
import type { CompileOptions, HostArray, Program, TensorFunction, TensorSpec } from '../types.js';
import type { DeviceStore } from './device-store.js';
import { checkDevice } from './devices.js';
import { runArrays, TreeMemory } from './host-arrays.js';
import { createSession, type OnnxTensors } from './onnx-session.js';
import { sessionOptions } from './session-options.js';

/** The arrays of a run as ONNX Runtime takes them; made once for the trees they came in. */
interface Binding {
  readonly given: TreeMemory;
  readonly into: TreeMemory;
  readonly feeds: OnnxTensors;
  readonly fetches: OnnxTensors;
  readonly results: Tree<HostArray>;
}

/** A training step alternates between two sets of state, and may between two of views. */
const keptBindings = 4;

const nothing: Tree<HostArray> = {};

/**
 * Traces, lowers and loads a function into ONNX Runtime.
 *
 * @param store - tensors that stay on the device.
 */
export async function createOnnxProgram(
  fn: TensorFunction,
  specs: ReadonlyMap<string, TensorSpec>,
  options: CompileOptions,
  store?: DeviceStore,
): Promise<Program> {
  // Before anything that takes its time.
  sessionOptions(options);
  await checkDevice(options.device ?? 'cpu');
  const graph = trace(fn, specs);
  const { model, outputNames } = lower(graph, {
    block: await blockSizeFor(graph, options),
    limits: options.convolutions,
  });
  const stays = (path: string): boolean => store?.specs.has(path) ?? false;
  const staying = [...graph.outputs.keys()]
    .filter(stays)
    .map((path) => [path, outputNames.get(path)!] as const);
  const session = await createSession(
    model,
    options,
    staying.map(([, name]) => name),
  );
  const inputs = new Map([...specs].filter(([path]) => !stays(path)));
  const stored = [...specs.keys()].filter((path) => stays(path) && session.inputNames.has(path));

  const outputs = new Map<string, TensorSpec>();
  for (const [path, { shape, dtype }] of graph.outputs) if (!stays(path)) outputs.set(path, { shape, dtype });
  const owned = new Map<string, HostArray>();
  const bindings: Binding[] = [];
  let disposed = false;

  const bind = (given: Tree<HostArray>, into: Tree<HostArray>): Binding => {
    const arrays = runArrays({ inputs, outputs }, given, into);
    const feeds: OnnxTensors = {};
    for (const [path, spec] of inputs) {
      if (session.inputNames.has(path)) feeds[path] = session.tensor(arrays.inputs.get(path)!, spec);
    }
    const fetches: OnnxTensors = {};
    const results: [string, HostArray][] = [];
    for (const [path, spec] of outputs) {
      let data = arrays.outputs.get(path) ?? owned.get(path);
      if (!data) {
        data = allocate(spec);
        owned.set(path, data);
      }
      fetches[outputNames.get(path)!] = session.tensor(data, spec);
      results.push([path, data]);
    }
    const memory = { given: new TreeMemory(given), into: new TreeMemory(into) };
    return { ...memory, feeds, fetches, results: unflattenTree(results) };
  };

  /** Runs the graph on tensors of the store; arrays that are given for outputs are written here, not by ONNX Runtime. */
  const runStored = async ({ feeds, fetches }: Binding, from: DeviceStore): Promise<void> => {
    const all: OnnxTensors = { ...feeds };
    for (const path of stored) all[path] = from.tensor(path);
    const wanted = [...Object.keys(fetches), ...staying.map(([, name]) => name)];
    const results = await session.run(all, Object.fromEntries(wanted.map((name) => [name, null])));
    for (const [name, { data }] of Object.entries(fetches))
      (data as HostArray).set(results[name].data as HostArray);
    for (const [path, name] of staying) from.take(path, results[name]);
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
      if (store === undefined) await session.run(binding.feeds, binding.fetches);
      else await runStored(binding, store);
      return binding.results;
    },
    // What runs here may be laid out for this very processor, with operators of ONNX Runtime's own.
    toOnnx: () => lower(graph, { standard: true }).model,
    async dispose(): Promise<void> {
      if (disposed) return;
      disposed = true;
      bindings.length = 0;
      await session.release();
    },
  };
}
