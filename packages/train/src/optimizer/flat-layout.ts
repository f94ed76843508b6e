import { type HostTensor, sizeOf } from '@simvae/arrays';

/** A named tensor's place in a flat array. */
export interface Slot {
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

/** Where named tensors lie in a flat array of float32 numbers, in their order. Gaps between them are for zeros. */
export class FlatLayout {
  readonly slots: readonly Slot[];
  /** Numbers of the flat array. */
  readonly length: number;

  /**
   * @param multiple - what the length is a multiple of, itself one of 16. @default 16
   */
  constructor(
    tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>,
    multiple: number = alignment,
  ) {
    const slots: Slot[] = [];
    let length = 0;
    for (const [path, { shape }] of tensors) {
      const size = sizeOf(shape);
      slots.push({ path, shape, offset: length, size });
      length += Math.ceil(size / alignment) * alignment;
    }
    this.slots = slots;
    this.length = Math.ceil(length / multiple) * multiple;
  }

  /** The tensors of a flat array. */
  views(flat: Float32Array): TensorViews {
    return new Map(
      this.slots.map(({ path, shape, offset, size }) => [
        path,
        { shape, data: flat.subarray(offset, offset + size) },
      ]),
    );
  }
}
