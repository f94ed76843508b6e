import type { HostTensor } from '../contract/network.js';

/** Throws unless features are a matrix of at least this many rows, of finite numbers. Returns its shape. */
export function requireFeatures(
  caller: string,
  { data, shape }: HostTensor,
  leastRows: number,
): [number, number] {
  const [rows, columns] = shape;
  if (shape.length !== 2 || rows * columns !== data.length || rows < leastRows || columns < 1) {
    throw new RangeError(
      `${caller}: \`features\` must be [rows, columns] with at least ${leastRows} rows, got shape [${shape.join(', ')}] ` +
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

/** Rows divided by their Euclidean lengths; rows of zeros stay zero. */
export function unitRowsOf({ data, shape: [rows, columns] }: HostTensor): Float64Array {
  const unit = Float64Array.from(data);
  for (let row = 0; row < rows; row++) {
    const values = unit.subarray(row * columns, (row + 1) * columns);
    let square = 0;
    for (const x of values) square += x * x;
    if (square === 0) continue;
    const scale = 1 / Math.sqrt(square);
    for (let i = 0; i < columns; i++) values[i] *= scale;
  }
  return unit;
}
