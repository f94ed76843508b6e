import { FlatLayout, type TensorViews } from './flat-layout.js';

const pageBytes = 65536;
const mostPages = 65536;

/**
 * Several flat arrays of the same named tensors (parameters, gradients, moments) in one WebAssembly memory, so that an
 * optimizer passes over each of them once, whatever the tensors. Gaps between tensors hold zeros.
 */
export class FlatTensors {
  readonly memory: WebAssembly.Memory;
  /** Bytes of one flat array, a multiple of 64. */
  readonly bytes: number;
  private readonly layout: FlatLayout;

  /**
   * @param tensors - names and shapes, laid out in this order.
   * @param count - of flat arrays.
   * @throws {RangeError} If there is no tensor, or the arrays do not fit into 4 GiB.
   */
  constructor(tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>, count: number) {
    this.layout = new FlatLayout(tensors);
    const { length } = this.layout;
    this.bytes = length * Float32Array.BYTES_PER_ELEMENT;
    const pages = Math.ceil((count * this.bytes) / pageBytes);
    if (length === 0 || pages > mostPages) {
      throw new RangeError(
        `createOptimizer: \`params\` must hold numbers, ${count} times at most 4 GiB of them, got ${length} numbers.`,
      );
    }
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  }

  /** Where the flat array of a number begins, in bytes. */
  start(index: number): number {
    return index * this.bytes;
  }

  /** The tensors of the flat array of a number. */
  views(index: number): TensorViews {
    return this.layout.views(new Float32Array(this.memory.buffer, this.start(index), this.bytes / 4));
  }
}
