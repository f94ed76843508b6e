import { type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { withBackend } from '../trace/current-backend.js';
import { allocate } from '../trace/graph.js';
import { explainMissingKernel } from '../trace/missing-kernel.js';
import { flattenOutputs } from '../trace/trace.js';
import { type Tree, unflattenTree } from '../tree.js';
import type { CompileOptions, HostArray, Program, TensorFunction, TensorSpec } from '../types.js';
import type { BackendStore } from './backend-store.js';
import { checkArrays, runArrays } from './host-arrays.js';
import { useTfjsBackend } from './tfjs-backends.js';

/**
 * Runs a function eagerly on a tfjs backend, whatever it does. What it gives is known from its first run on.
 *
 * @param specs - of all inputs.
 * @param store - tensors that stay in the backend.
 */
export async function createTfjsProgram(
  fn: TensorFunction,
  specs: ReadonlyMap<string, TensorSpec>,
  options: CompileOptions,
  store?: BackendStore,
): Promise<Program> {
  const { backend = 'cpu', threads } = options;
  const name = await useTfjsBackend(backend, threads);
  const stays = (path: string): boolean => store?.specs.has(path) ?? false;
  const inputs = new Map([...specs].filter(([path]) => !stays(path)));
  const outputs = new Map<string, TensorSpec>();
  const owned = new Map<string, HostArray>();
  let disposed = false;

  /** On a first run, learns what the function gives; later, checks that it gives the same. */
  const checkValues = (values: ReadonlyMap<string, Tensor>): void => {
    if (outputs.size === 0) {
      const specs = Array.from(values, ([path, value]) => [path, specOf(path, value)] as const);
      for (const [path, spec] of specs) outputs.set(path, spec);
    }
    const paths = [...values.keys()].join(', ');
    if (paths !== [...outputs.keys()].join(', ')) {
      throw new TypeError(`run: the outputs must stay ${[...outputs.keys()].join(', ')}, got ${paths}.`);
    }
    for (const [path, { shape }] of values) {
      const first = outputs.get(path)!.shape;
      if (shape.join() !== first.join()) {
        throw new RangeError(
          `run: output \`${path}\` must keep the shape of the first run, [${first}], got [${shape}].`,
        );
      }
    }
  };

  return {
    inputs,
    outputs,
    async run(given, into = {}): Promise<Tree<HostArray>> {
      if (disposed) throw new Error('run: the program has been disposed of.');
      const arrays = runArrays({ inputs, outputs }, given, into);
      const results: [string, HostArray][] = [];
      const written = new Set(arrays.outputs.values());
      const evaluate = (): void => {
        const tensors = new Map<string, Tensor>();
        for (const [path, spec] of specs) {
          const data = arrays.inputs.get(path);
          // tfjs reads the array as long as the run lasts: one that is written to then is copied.
          const own = data && written.has(data) ? data.slice() : data;
          tensors.set(path, own ? tensor(own, [...spec.shape], spec.dtype) : store!.tensor(path));
        }
        const all = [...flattenOutputs(fn(unflattenTree(tensors)))];
        const values = new Map(all.filter(([path]) => !stays(path)));
        checkValues(values);
        checkArrays(arrays.outputs, outputs, 'output');
        store?.take(new Map(all.filter(([path]) => stays(path))));
        for (const [path, value] of values) {
          let data = arrays.outputs.get(path) ?? owned.get(path);
          if (!data) {
            data = allocate(outputs.get(path)!);
            owned.set(path, data);
          }
          data.set(value.dataSync().subarray(0, value.size));
          results.push([path, data]);
        }
      };
      try {
        withBackend(name, () => tidy(evaluate));
      } catch (error) {
        throw explainMissingKernel(error, backend);
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

function specOf(path: string, { shape, dtype }: Tensor): TensorSpec {
  if (dtype !== 'float32' && dtype !== 'int32' && dtype !== 'bool') {
    throw new TypeError(`run: output \`${path}\` must be float32, int32 or bool, got ${dtype}.`);
  }
  return { shape: [...shape], dtype };
}
