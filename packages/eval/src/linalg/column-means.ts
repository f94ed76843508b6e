import type { Matrix } from '../types.js';

/** Mean of every column, [columns]; zeros where there are no rows. */
export function columnMeans({ data, shape: [rows, columns] }: Matrix): Float64Array {
  const means = new Float64Array(columns);
  if (rows === 0) return means;
  for (let i = 0; i < rows; i++) for (let c = 0; c < columns; c++) means[c] += data[i * columns + c];
  return means.map((sum) => sum / rows);
}
