import type { Matrix } from '../types.js';

/** The rows of a matrix with these numbers, in that order. */
export function pickRows({ data, shape }: Matrix, rows: Int32Array): Matrix {
  const columns = shape[1];
  const picked =
    data instanceof Float32Array
      ? new Float32Array(rows.length * columns)
      : new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    picked.set(data.subarray(row * columns, (row + 1) * columns), i * columns);
  });
  return { data: picked, shape: [rows.length, columns] };
}
