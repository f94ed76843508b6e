import type { Matrix } from '../types.js';

/** `euclidean`: sqrt(sum (a - b)^2). `cosine`: 1 - a . b / (|a| |b|), and 1 where a row is zero. */
export type Metric = 'euclidean' | 'cosine';

/** Distance of row `i` of `a` and row `j` of `b`, in float64. */
export function pairDistance(metric: Metric, a: Matrix, i: number, b: Matrix, j: number): number {
  const columns = a.shape[1];
  const [x, y] = [a.data, b.data];
  const p = i * columns;
  const q = j * columns;
  if (metric === 'euclidean') {
    let sum = 0;
    for (let c = 0; c < columns; c++) {
      const difference = x[p + c] - y[q + c];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }
  let dot = 0;
  let left = 0;
  let right = 0;
  for (let c = 0; c < columns; c++) {
    dot += x[p + c] * y[q + c];
    left += x[p + c] * x[p + c];
    right += y[q + c] * y[q + c];
  }
  return left === 0 || right === 0 ? 1 : 1 - dot / Math.sqrt(left * right);
}
