/** The number factor * rows + offset. */
export interface Affine {
  readonly factor: number;
  readonly offset: number;
}

/**
 * The whole numbers by which values follow from numbers of rows, if they do.
 *
 *   values[i] = factor * rows[i] + offset
 *
 * @param rows - at least two, the first two different.
 */
export function affineIn(rows: readonly number[], values: readonly number[]): Affine | undefined {
  const factor = (values[1] - values[0]) / (rows[1] - rows[0]);
  const offset = values[0] - factor * rows[0];
  const holds = Number.isInteger(factor) && values.every((value, i) => value === factor * rows[i] + offset);
  return holds ? { factor, offset } : undefined;
}
