import { type HostTensor, sizeOf } from '@simvae/arrays';

/** A named tensor's place in a flat array. */
interface Slot {
  readonly path: string;
  readonly shape: readonly number[];
  /** First element. */
  readonly offset: number;
  readonly size: number;
}

/** Named tensors of one flat array, `data` of each a view of it. */
export type TensorViews = ReadonlyMap<string, HostTensor>;

/** Tensors start at multiples of 64 bytes, a cache line and an AVX-512 register. */
const alignment = 16;

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
  private readonly slots: readonly Slot[];

  /**
   * @param tensors - names and shapes, laid out in this order.
   * @param count - of flat arrays.
   * @throws {RangeError} If there is no tensor, or the arrays do not fit into 4 GiB.
   */
  constructor(tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>, count: number) {
    const slots: Slot[] = [];
    let length = 0;
    for (const [path, { shape }] of tensors) {
      const size = sizeOf(shape);
      slots.push({ path, shape, offset: length, size });
      length += Math.ceil(size / alignment) * alignment;
    }
    this.slots = slots;
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
    const flat = new Float32Array(this.memory.buffer, this.start(index), this.bytes / 4);
    return new Map(
      this.slots.map(({ path, shape, offset, size }) => [
        path,
        { shape, data: flat.subarray(offset, offset + size) },
      ]),
    );
  }
}
