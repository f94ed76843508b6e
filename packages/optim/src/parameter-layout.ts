/** A named tensor's place in a flat array. */
export interface ParameterSlot {
  readonly name: string;
  readonly shape: readonly number[];
  /** First element. */
  readonly offset: number;
  /** Number of elements. */
  readonly size: number;
}

/** Where each of some named tensors lies in one flat array. */
export interface ParameterLayout {
  readonly slots: readonly ParameterSlot[];
  /** Length of the flat array, gaps included. */
  readonly length: number;
}

/** Tensors start at multiples of 64 bytes, a cache line and an AVX-512 register. */
const alignment = 16;

/**
 * Lays named tensors out in one flat array, in the order given; the gaps between them hold zeros.
 *
 * @param shapes - name and shape of each tensor.
 * @throws {RangeError} If a shape is invalid or there is no tensor.
 */
export function parameterLayout(shapes: Iterable<readonly [string, readonly number[]]>): ParameterLayout {
  const slots: ParameterSlot[] = [];
  let length = 0;
  for (const [name, shape] of shapes) {
    if (!shape.every((size) => Number.isSafeInteger(size) && size > 0)) {
      throw new RangeError(
        `parameterLayout: the shape of \`${name}\` must hold positive integers, got [${shape}].`,
      );
    }
    const size = shape.reduce((product, dimension) => product * dimension, 1);
    slots.push({ name, shape, offset: length, size });
    length += Math.ceil(size / alignment) * alignment;
  }
  if (slots.length === 0) throw new RangeError('parameterLayout: there must be a tensor, got none.');
  return { slots, length };
}
