import type { HostTensor } from '@simvae/arrays';
import type { HostArray, Tree } from '@simvae/compile';
import { arrayTree } from '../trees.js';

/**
 * State that a step reads and the next step continues from: batch statistics, a queue, a key encoder.
 *
 * It lies in two sets of arrays. A step reads one and writes the other, so that nothing is copied between steps and a
 * graph never writes what it still reads.
 */
export class CarriedState {
  /** The tensors as they stand; their `data` follows the steps. */
  readonly current: ReadonlyMap<string, HostTensor>;
  private readonly sets: readonly [Tree<HostArray>, Tree<HostArray>];
  private readonly empty: boolean;
  private now = 0;

  constructor(initial: ReadonlyMap<string, HostTensor>) {
    const arrays = Array.from(initial, ([path, { shape, data }]) => ({
      path,
      shape,
      pair: [data.slice(), new Float32Array(data.length)],
    }));
    const setOf = (index: number): Tree<HostArray> =>
      arrayTree(new Map(arrays.map(({ path, pair }) => [path, { data: pair[index] }])));
    this.sets = [setOf(0), setOf(1)];
    this.empty = arrays.length === 0;
    const index = (): number => this.now;
    this.current = new Map(
      arrays.map(({ path, shape, pair }) => [
        path,
        {
          shape,
          get data(): Float32Array {
            return pair[index()];
          },
        },
      ]),
    );
  }

  /** Which of the two sets a step reads: 0 or 1. */
  get index(): number {
    return this.now;
  }

  /** The arrays a step reads when `index` is `i`. */
  readFrom(i: number): Tree<HostArray> {
    return this.sets[i];
  }

  /** The arrays a step writes when `index` is `i`. */
  writeTo(i: number): Tree<HostArray> {
    return this.sets[1 - i];
  }

  /** Makes what the step wrote the current state. */
  advance(): void {
    if (!this.empty) this.now = 1 - this.now;
  }
}
