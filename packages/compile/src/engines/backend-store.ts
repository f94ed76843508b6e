import { keep, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { withBackend } from '../trace/current-backend.js';
import { allocate } from '../trace/graph.js';
import type { Tree } from '../tree.js';
import type { CompileOptions, HostArray, TensorSpec, TensorStore, TfjsBackend } from '../types.js';
import { checkArrays, flattenArrays } from './host-arrays.js';
import { useTfjsBackend } from './tfjs-backends.js';

/** A store in the memory of a tfjs backend: tensors that outlive the run that made them. */
export class BackendStore implements TensorStore {
  private readonly current = new Map<string, Tensor>();
  /** What the last run gave. */
  private readonly next = new Map<string, Tensor>();

  static async create(
    specs: ReadonlyMap<string, TensorSpec>,
    { backend = 'cpu', threads }: CompileOptions,
  ): Promise<BackendStore> {
    return new BackendStore(specs, backend, await useTfjsBackend(backend, threads));
  }

  /** @param registered - the name under which tfjs knows the backend, which is initialised. */
  private constructor(
    readonly specs: ReadonlyMap<string, TensorSpec>,
    readonly backend: TfjsBackend,
    private readonly registered: string,
  ) {
    this.set(Array.from(specs, ([path, spec]) => [path, allocate(spec)]));
  }

  /** The current tensor of a name. */
  tensor(path: string): Tensor {
    return this.current.get(path)!;
  }

  /**
   * Takes what a run gave.
   *
   * @throws {RangeError} If a shape or type is another than that of the store; then it takes nothing.
   */
  take(values: ReadonlyMap<string, Tensor>): void {
    for (const [path, value] of values) {
      const { shape, dtype } = this.specs.get(path)!;
      if (value.dtype !== dtype || value.shape.join() !== shape.join()) {
        throw new RangeError(
          `run: output \`${path}\` must be as in the store, ${dtype} [${shape}], got ${value.dtype} [${value.shape}].`,
        );
      }
    }
    for (const [path, value] of values) {
      this.next.get(path)?.dispose();
      // Of its own: what a run gives may be what it was given.
      this.next.set(path, keep(value.clone()));
    }
  }

  advance(): void {
    for (const [path, value] of this.next) {
      this.current.get(path)!.dispose();
      this.current.set(path, value);
    }
    this.next.clear();
  }

  write(values: Tree<HostArray>): void {
    const arrays = flattenArrays(values);
    checkArrays(arrays, this.specs, 'input');
    this.set(Array.from(arrays, ([path, data]) => [path, data.slice()]));
  }

  async read(into: Tree<HostArray>): Promise<void> {
    const arrays = flattenArrays(into);
    checkArrays(arrays, this.specs, 'output');
    for (const [path, data] of arrays) data.set((await this.tensor(path).data()) as HostArray);
  }

  async dispose(): Promise<void> {
    for (const tensors of [this.current, this.next]) {
      for (const value of tensors.values()) value.dispose();
      tensors.clear();
    }
  }

  /** Sets current values; the arrays become the backend's. */
  private set(arrays: readonly (readonly [string, HostArray])[]): void {
    for (const [path, data] of arrays) {
      const { shape, dtype } = this.specs.get(path)!;
      for (const tensors of [this.current, this.next]) {
        tensors.get(path)?.dispose();
        tensors.delete(path);
      }
      this.current.set(
        path,
        withBackend(this.registered, () => keep(tensor(data, [...shape], dtype))),
      );
    }
  }
}
