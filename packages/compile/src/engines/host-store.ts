import { allocate } from '../trace/graph.js';
import { type Tree, unflattenTree } from '../tree.js';
import type { HostArray, Program, TensorSpec, TensorStore } from '../types.js';
import { checkArrays, flattenArrays } from './host-arrays.js';

/** Two arrays of a tensor: a run reads one and writes the other. */
interface Pair {
  readonly arrays: readonly [HostArray, HostArray];
  /** Which of them is current. */
  current: 0 | 1;
  /** Whether the other holds what a run gave. */
  given: boolean;
}

/** A store in the memory of the host, for compiled programs that read and write there. */
export class HostStore implements TensorStore {
  readonly specs: ReadonlyMap<string, TensorSpec>;
  private readonly pairs: ReadonlyMap<string, Pair>;

  constructor(specs: ReadonlyMap<string, TensorSpec>) {
    this.specs = specs;
    this.pairs = new Map(
      Array.from(specs, ([path, spec]) => [
        path,
        { arrays: [allocate(spec), allocate(spec)], current: 0, given: false },
      ]),
    );
  }

  /** A program whose arrays of these names are those of the store. */
  connect(program: Program): Program {
    const others = (specs: ReadonlyMap<string, TensorSpec>) =>
      new Map([...specs].filter(([path]) => !this.specs.has(path)));
    const inputs = others(program.inputs);
    return {
      inputs,
      outputs: others(program.outputs),
      run: async (given, into = {}) => {
        const feeds = flattenArrays(given);
        for (const path of feeds.keys()) this.refuse(path, inputs);
        const fetches = flattenArrays(into);
        for (const [path, { arrays, current }] of this.pairs) {
          if (program.inputs.has(path)) feeds.set(path, arrays[current]);
          if (program.outputs.has(path)) fetches.set(path, arrays[1 - current]);
        }
        const results = flattenArrays(
          await program.run(Object.fromEntries(feeds), Object.fromEntries(fetches)),
        );
        for (const [path, pair] of this.pairs) if (results.delete(path)) pair.given = true;
        return unflattenTree(results);
      },
      toOnnx: () => program.toOnnx(),
      dispose: () => program.dispose(),
    };
  }

  advance(): void {
    for (const pair of this.pairs.values()) {
      if (pair.given) pair.current = pair.current === 0 ? 1 : 0;
      pair.given = false;
    }
  }

  write(values: Tree<HostArray>): void {
    for (const [path, data] of this.checked(values, 'input')) {
      const pair = this.pairs.get(path)!;
      pair.arrays[pair.current].set(data);
      pair.given = false;
    }
  }

  async read(into: Tree<HostArray>): Promise<void> {
    for (const [path, data] of this.checked(into, 'output')) {
      const { arrays, current } = this.pairs.get(path)!;
      data.set(arrays[current]);
    }
  }

  async dispose(): Promise<void> {}

  private checked(tree: Tree<HostArray>, what: 'input' | 'output'): Map<string, HostArray> {
    const arrays = flattenArrays(tree);
    checkArrays(arrays, this.specs, what);
    return arrays;
  }

  private refuse(path: string, inputs: ReadonlyMap<string, TensorSpec>): void {
    if (!inputs.has(path) && this.specs.has(path)) {
      throw new RangeError(`run: \`${path}\` is kept in the store; set it with \`store.write\`.`);
    }
  }
}
