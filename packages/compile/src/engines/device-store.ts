import type { Tensor } from 'onnxruntime-node';
import { lower } from '../onnx/lower.js';
import { allocate } from '../trace/graph.js';
import { trace } from '../trace/trace.js';
import type { Tree } from '../tree.js';
import type { CompileOptions, HostArray, TensorSpec, TensorStore } from '../types.js';
import { checkArrays, flattenArrays } from './host-arrays.js';
import { createSession, type OnnxSession, type OnnxTensors } from './onnx-session.js';

/**
 * A store in the memory of a device: ONNX Runtime leaves outputs there and takes them as inputs again.
 *
 * ONNX Runtime for Node cannot fetch such a tensor (1.30 ends the process when asked to). A graph that gives its inputs as its
 * outputs, which do not stay on the device, does it.
 */
export class DeviceStore implements TensorStore {
  readonly specs: ReadonlyMap<string, TensorSpec>;
  /** Current values: on the device, or on the host where they were written since. */
  private readonly current = new Map<string, Tensor>();
  /** What the last run gave. */
  private readonly next = new Map<string, Tensor>();
  private readonly reader: OnnxSession;
  /** Outputs of the reader by path. */
  private readonly names: ReadonlyMap<string, string>;

  static async create(specs: ReadonlyMap<string, TensorSpec>, options: CompileOptions): Promise<DeviceStore> {
    const { model, outputNames } = lower(trace((inputs) => inputs, specs));
    return new DeviceStore(specs, await createSession(model, options), outputNames);
  }

  private constructor(
    specs: ReadonlyMap<string, TensorSpec>,
    reader: OnnxSession,
    names: ReadonlyMap<string, string>,
  ) {
    this.specs = specs;
    this.reader = reader;
    this.names = names;
    for (const [path, spec] of specs) this.current.set(path, reader.tensor(allocate(spec), spec));
  }

  /** The current tensor of a name. */
  tensor(path: string): Tensor {
    return this.current.get(path)!;
  }

  /** Takes what a run gave. */
  take(path: string, tensor: Tensor): void {
    free(this.next.get(path));
    this.next.set(path, tensor);
  }

  advance(): void {
    for (const [path, tensor] of this.next) {
      free(this.current.get(path));
      this.current.set(path, tensor);
    }
    this.next.clear();
  }

  write(values: Tree<HostArray>): void {
    const arrays = flattenArrays(values);
    checkArrays(arrays, this.specs, 'input');
    for (const [path, data] of arrays) {
      for (const tensors of [this.current, this.next]) free(tensors.get(path));
      this.next.delete(path);
      this.current.set(path, this.reader.tensor(data.slice(), this.specs.get(path)!));
    }
  }

  async read(into: Tree<HostArray>): Promise<void> {
    const arrays = flattenArrays(into);
    checkArrays(arrays, this.specs, 'output');
    const fetches: Record<string, null> = {};
    for (const [path, data] of arrays) {
      const tensor = this.tensor(path);
      if (onDevice(tensor)) fetches[this.names.get(path)!] = null;
      else data.set(tensor.data as never);
    }
    if (Object.keys(fetches).length === 0) return;
    const feeds: OnnxTensors = Object.fromEntries(this.current);
    const results = await this.reader.run(feeds, fetches);
    for (const [path, data] of arrays) {
      const result = results[this.names.get(path)!];
      if (result !== undefined) data.set(result.data as never);
    }
  }

  async dispose(): Promise<void> {
    for (const tensors of [this.current, this.next]) {
      for (const tensor of tensors.values()) free(tensor);
      tensors.clear();
    }
    await this.reader.release();
  }
}

function onDevice(tensor: Tensor): boolean {
  return tensor.location !== 'cpu';
}

/** Gives a tensor's memory on the device back. */
function free(tensor: Tensor | undefined): void {
  if (tensor !== undefined && onDevice(tensor)) tensor.dispose();
}
