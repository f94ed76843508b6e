import type { Matrix } from '@simvae/arrays';

/** `euclidean`: sqrt(sum (a - b)^2). `cosine`: 1 - a . b / (|a| |b|), within [0, 2] in spite of rounding,
 * and 1 where a row is zero. */
export type Metric = 'euclidean' | 'cosine';

/** Returns `metric`. @throws {RangeError} If it is none. */
export function checkMetric(caller: string, metric: Metric): Metric {
  if (metric !== 'euclidean' && metric !== 'cosine') {
    throw new RangeError(`${caller}: \`metric\` must be 'euclidean' or 'cosine', got ${metric}.`);
  }
  return metric;
}

/**
 * What neighbours are ordered by, in float64: the squared euclidean distance, or the cosine distance of row `i` of
 * `a` and row `j` of `b`.
 */
export function pairRank(metric: Metric, a: Matrix, i: number, b: Matrix, j: number): number {
  const columns = a.shape[1];
  const [x, y] = [a.data, b.data];
  const p = i * columns;
  const q = j * columns;
  let sum = 0;
  if (metric === 'euclidean') {
    for (let c = 0; c < columns; c++) {
      const difference = x[p + c] - y[q + c];
      sum += difference * difference;
    }
    return sum;
  }
  for (let c = 0; c < columns; c++) sum += x[p + c] * y[q + c];
  const size = sumOfSquares(b, j) * sumOfSquares(a, i);
  return size === 0 ? 1 : Math.min(2, Math.max(0, 1 - sum / Math.sqrt(size)));
}

/** The distance that belongs to a rank. */
export function distanceOf(metric: Metric, rank: number): number {
  return metric === 'euclidean' ? Math.sqrt(rank) : rank;
}

/** Sum of the squares of a row. */
export function sumOfSquares({ data, shape: [, columns] }: Matrix, row: number): number {
  let sum = 0;
  for (let at = row * columns; at < (row + 1) * columns; at++) sum += data[at] * data[at];
  return sum;
}
