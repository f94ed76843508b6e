import type { Matrix } from '@simvae/arrays';
import { columnMeans } from '../linalg/tables.js';
import type { Metric } from './metric.js';

/** Unit roundoff of float32. */
const roundoff = 2 ** -24;

/** Points in the form of the float32 search: the score of a pair, q . p - offset of p, falls as the distance grows. */
export interface PreparedPoints {
  /** Writes a point: its first feature at `at`, the next ones `stride` apart. */
  writePoint(point: number, out: Float32Array, at: number, stride: number): void;
  /** What is subtracted from the products of a point. */
  offset(point: number): number;
  /** Writes a row of the queries from `at` on. */
  writeQuery(queries: Matrix, query: number, out: Float32Array, at: number): void;
  /** Whether no point with a score up to `lastScore` can be among those within `farthest` of the query. */
  isComplete(query: number, queries: Matrix, farthest: number, lastScore: number): boolean;
}

/** Chooses the form for a metric. */
export function preparePoints(points: Matrix, metric: Metric): PreparedPoints {
  return metric === 'euclidean' ? prepareEuclidean(points) : prepareCosine(points);
}

/** Rows minus the points' mean, over the largest norm r; score = q . p - |p|^2 / 2 = (|q|^2 - distance^2 / r^2) / 2. */
function prepareEuclidean(points: Matrix): PreparedPoints {
  const columns = points.shape[1];
  const mean = columnMeans(points);
  let largest = 0;
  for (let i = 0; i < points.shape[0]; i++) largest = Math.max(largest, squaredNorm(points, i, mean));
  const scale = largest > 0 ? 1 / Math.sqrt(largest) : 1;
  return {
    writePoint: (point, out, at, stride) => writeRow(points, point, mean, scale, out, at, stride),
    offset: (point) => (squaredNorm(points, point, mean) * scale * scale) / 2,
    writeQuery: (queries, query, out, at) => writeRow(queries, query, mean, scale, out, at, 1),
    isComplete(query, queries, farthest, lastScore) {
      const norm = Math.sqrt(squaredNorm(queries, query, mean)) * scale;
      const radius = farthest * scale;
      const reach = norm + radius; // no point within the radius has a larger norm
      return isAhead(columns, norm, reach, (norm - radius) * (norm + radius) * 0.5, lastScore);
    },
  };
}

/** Rows over their norm; score = q . p = 1 - distance. Zero rows stay zero: their distance is 1. */
function prepareCosine(points: Matrix): PreparedPoints {
  const columns = points.shape[1];
  const origin = new Float64Array(columns);
  const scaleOf = (matrix: Matrix, i: number): number => {
    const square = squaredNorm(matrix, i, origin);
    return square === 0 ? 0 : 1 / Math.sqrt(square);
  };
  return {
    writePoint: (point, out, at, stride) =>
      writeRow(points, point, origin, scaleOf(points, point), out, at, stride),
    offset: () => 0,
    writeQuery: (queries, query, out, at) =>
      writeRow(queries, query, origin, scaleOf(queries, query), out, at, 1),
    isComplete(_query, _queries, farthest, lastScore) {
      return isAhead(columns, 1, 1, 1 - farthest, lastScore);
    },
  };
}

/**
 * Whether every score above `needed` exceeds `lastScore` in float32 too.
 *
 * The error of a float32 score is at most (columns + 8) u |p| (|q| + |p|): one rounding of each factor, of each
 * product and of each of `columns` sums in any order, and of the offset. Scores that overflowed prove nothing.
 */
function isAhead(columns: number, norm: number, reach: number, needed: number, lastScore: number): boolean {
  const size = reach * (norm + reach);
  return size < 1e37 && Number.isFinite(lastScore) && lastScore + (columns + 8) * roundoff * size < needed;
}

function writeRow(
  { data, shape }: Matrix,
  row: number,
  mean: Float64Array,
  scale: number,
  out: Float32Array,
  at: number,
  stride: number,
) {
  const columns = shape[1];
  for (let c = 0, to = at; c < columns; c++, to += stride)
    out[to] = (data[row * columns + c] - mean[c]) * scale;
}

function squaredNorm({ data, shape }: Matrix, i: number, mean: Float64Array): number {
  const columns = shape[1];
  let square = 0;
  for (let c = 0; c < columns; c++) {
    const value = data[i * columns + c] - mean[c];
    square += value * value;
  }
  return square;
}
