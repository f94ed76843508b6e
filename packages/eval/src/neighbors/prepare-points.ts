import type { Matrix } from '@simvae/arrays';
import { columnMeans } from '../linalg/tables.js';
import type { Metric } from './metric.js';

/** Unit roundoff of float32. */
const roundoff = 2 ** -24;

/** Points in the form of the float32 search: its score of a pair falls as the distance grows. */
export interface PreparedPoints {
  /** Writes points feature by feature in panels of eight, and what is subtracted from each product. */
  fillPanels(panels: Float32Array, offsets: Float32Array): void;
  /** Writes `count` queries from row `start` on; the rest of `out` is left alone. */
  fillQueries(queries: Matrix, start: number, count: number, out: Float32Array): void;
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
    fillPanels(panels, offsets) {
      offsets.fill(Number.POSITIVE_INFINITY);
      for (let i = 0; i < points.shape[0]; i++) {
        writePanelRow(points, i, mean, scale, panels);
        offsets[i] = (squaredNorm(points, i, mean) * scale * scale) / 2;
      }
    },
    fillQueries(queries, start, count, out) {
      for (let i = 0; i < count; i++) writeRow(queries, start + i, mean, scale, out, i * columns);
    },
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
    fillPanels(panels, offsets) {
      offsets.fill(Number.POSITIVE_INFINITY).fill(0, 0, points.shape[0]);
      for (let i = 0; i < points.shape[0]; i++) writePanelRow(points, i, origin, scaleOf(points, i), panels);
    },
    fillQueries(queries, start, count, out) {
      for (let i = 0; i < count; i++) {
        writeRow(queries, start + i, origin, scaleOf(queries, start + i), out, i * columns);
      }
    },
    isComplete(_query, _queries, farthest, lastScore) {
      return isAhead(columns, 1, 1, 1 - farthest, lastScore);
    },
  };
}

/**
 * Whether every score above `needed` exceeds `lastScore` in float32 too.
 *
 * The error of a float32 score is at most (columns + 8) u |p| (|q| + |p|): one rounding of each factor, of each
 * product and of each of `columns` sums, and of the offset. Scores that overflowed prove nothing.
 */
function isAhead(columns: number, norm: number, reach: number, needed: number, lastScore: number): boolean {
  const size = reach * (norm + reach);
  return size < 1e37 && Number.isFinite(lastScore) && lastScore + (columns + 8) * roundoff * size < needed;
}

function writePanelRow(
  { data, shape }: Matrix,
  i: number,
  mean: Float64Array,
  scale: number,
  out: Float32Array,
) {
  const columns = shape[1];
  let at = (i >> 3) * 8 * columns + (i & 7);
  for (let c = 0; c < columns; c++, at += 8) out[at] = (data[i * columns + c] - mean[c]) * scale;
}

function writeRow(
  { data, shape }: Matrix,
  i: number,
  mean: Float64Array,
  scale: number,
  out: Float32Array,
  at: number,
) {
  const columns = shape[1];
  for (let c = 0; c < columns; c++) out[at + c] = (data[i * columns + c] - mean[c]) * scale;
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
