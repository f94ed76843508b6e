import type { Breath } from '../input/breath.js';
import type { Matrix } from '../types.js';
import type { Assignment } from './assignment.js';

/** Where Lloyd's iteration ended. */
export interface Clustering {
  /** [K, d]. */
  readonly centers: Float64Array;
  /** Cluster of every row. */
  readonly labels: Int32Array;
  /** Sum of squared distances to the centres. */
  readonly inertia: number;
  readonly converged: boolean;
  readonly iterations: number;
}

/**
 * Lloyd's iteration: rows to the nearest centre, centres to the mean of their rows.
 *
 * @param start - centres, [K, d].
 * @param tol - mean squared movement of the centres, over the mean variance of the columns, below which it ends.
 */
export async function runLloyd(
  assignment: Assignment,
  points: Matrix,
  start: Float64Array,
  { tol, maxIter }: { readonly tol: number; readonly maxIter: number },
  breath: Breath,
  fraction: number,
): Promise<Clustering> {
  const { data, shape } = points;
  const [rows, d] = shape;
  const limit = tol * meanVariance(points);
  let centers = start;
  for (let iteration = 1; ; iteration++) {
    await breath.take(fraction);
    const labels = assignment.nearest(centers).slice();
    const { next, sizes } = means(points, labels, centers.length / d);
    fillEmpty(points, labels, centers, next, sizes);
    let movement = 0;
    for (let at = 0; at < next.length; at++) movement += (next[at] - centers[at]) ** 2;
    centers = next;
    const converged = movement <= limit;
    if (!converged && iteration < maxIter) continue;
    const last = assignment.nearest(centers).slice();
    let inertia = 0;
    for (let i = 0; i < rows; i++) {
      for (let c = 0; c < d; c++) inertia += (data[i * d + c] - centers[last[i] * d + c]) ** 2;
    }
    return { centers, labels: last, inertia, converged, iterations: iteration };
  }
}

function means({ data, shape: [rows, d] }: Matrix, labels: Int32Array, clusters: number) {
  const next = new Float64Array(clusters * d);
  const sizes = new Float64Array(clusters);
  for (let i = 0; i < rows; i++) {
    const k = labels[i];
    sizes[k]++;
    for (let c = 0; c < d; c++) next[k * d + c] += data[i * d + c];
  }
  for (let at = 0; at < next.length; at++) next[at] /= Math.max(1, sizes[Math.floor(at / d)]);
  return { next, sizes };
}

/** Puts the centre of each empty cluster at the row farthest from its own centre, each at another row. */
function fillEmpty(
  { data, shape: [rows, d] }: Matrix,
  labels: Int32Array,
  centers: Float64Array,
  next: Float64Array,
  sizes: Float64Array,
): void {
  const taken = new Set<number>();
  for (let k = 0; k < sizes.length; k++) {
    if (sizes[k] > 0) continue;
    let farthest = -1;
    let most = -1;
    for (let i = 0; i < rows; i++) {
      if (taken.has(i)) continue;
      let square = 0;
      for (let c = 0; c < d; c++) square += (data[i * d + c] - centers[labels[i] * d + c]) ** 2;
      if (square > most) {
        most = square;
        farthest = i;
      }
    }
    taken.add(farthest);
    next.set(data.subarray(farthest * d, (farthest + 1) * d), k * d);
  }
}

function meanVariance({ data, shape: [rows, d] }: Matrix): number {
  let total = 0;
  for (let c = 0; c < d; c++) {
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < rows; i++) sum += data[i * d + c];
    for (let i = 0; i < rows; i++) squares += (data[i * d + c] - sum / rows) ** 2;
    total += squares / rows / d;
  }
  return total;
}
