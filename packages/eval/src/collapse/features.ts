import type { HostTensor } from '@simvae/arrays';

/** Representations, [rows, columns]. */
export type CollapseFeatures = HostTensor<readonly number[], Float32Array | Float64Array>;

/**
 * The shape of features, checked.
 *
 * @throws {RangeError} If they are no finite matrix of at least 2 rows.
 */
export function requireFeatures(caller: string, { data, shape }: CollapseFeatures): [number, number] {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows * columns !== data.length || rows < 2 || columns < 1) {
    throw new RangeError(
      `${caller}: \`features\` must be [rows, columns] with at least 2 rows, got shape [${shape.join(', ')}] ` +
        `and ${data.length} numbers.`,
    );
  }
  const bad = data.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    throw new RangeError(
      `${caller}: \`features\` must be finite, got ${data[bad]} in row ${Math.floor(bad / columns)}.`,
    );
  }
  return [rows, columns];
}
