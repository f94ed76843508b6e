import type { Matrix } from '@simvae/arrays';
import type { RandomStream } from '@simvae/random';
import type { Breath } from '../input/options.js';
import { groupMeans } from '../linalg/tables.js';
import type { Assignment } from './assignment.js';

/** Where Lloyd's iteration ended. */
export interface Clustering {
  /** [K, d]. */
  readonly centers: Float64Array;
  /** Cluster of every row. */
  readonly labels: Int32Array;
  /** Sum of squared distances to the centres, times the rows' weights. */
  readonly inertia: number;
  readonly converged: boolean;
  readonly iterations: number;
}

/** What ends Lloyd's iteration, and what becomes of clusters that lose all rows. */
export interface LloydSettings {
  /** Mean squared movement of the centres, over the mean variance of the columns, up to which it ends. */
  readonly tol: number;
  readonly maxIter: number;
  readonly refill: Refill;
  /** Of every row. @default 1 */
  readonly weights?: Float64Array;
}

/** One step of the iteration: rows by the nearest of `centers`, and the means of each cluster's rows. */
interface LloydStep {
  readonly points: Matrix;
  readonly labels: Int32Array;
  /** [K, d]. */
  readonly centers: Float64Array;
  /** [K, d]; zeros for an empty cluster. */
  readonly next: Float64Array;
  /** Weights of the rows of every cluster, [K]. */
  readonly sizes: Float64Array;
}

/** Places the centres of empty clusters, of which there are some, in `next`. */
export type Refill = (step: LloydStep) => void;

/**
 * Lloyd's iteration: rows to the nearest centre, centres to the weighted mean of their rows.
 *
 * @param start - centres, [K, d].
 */
export async function runLloyd(
  assignment: Assignment,
  points: Matrix,
  start: Float64Array,
  { tol, maxIter, refill, weights }: LloydSettings,
  breath: Breath,
  fraction: number,
): Promise<Clustering> {
  const { data, shape } = points;
  const [rows, d] = shape;
  const limit = tol * assignment.variance;
  let centers = start;
  for (let iteration = 1; ; iteration++) {
    await breath.take(fraction);
    const { means: next, sizes } = assignment.assign(centers);
    const isFull = sizes.every((size) => size > 0);
    if (!isFull) refill({ points, labels: assignment.labels(), centers, next, sizes });
    let movement = 0;
    for (let at = 0; at < next.length; at++) movement += (next[at] - centers[at]) ** 2;
    centers = next;
    const converged = movement <= limit;
    if (!converged && iteration < maxIter) continue;
    // Of the rows as they are, not in float32.
    if (isFull) centers = groupMeans(points, assignment.labels(), sizes.length, weights).means;
    assignment.assign(centers);
    const labels = assignment.labels();
    let inertia = 0;
    for (let i = 0; i < rows; i++) {
      const [at, own] = [i * d, labels[i] * d];
      let square = 0;
      for (let c = 0; c < d; c++) square += (data[at + c] - centers[own + c]) ** 2;
      inertia += weights ? weights[i] * square : square;
    }
    return { centers, labels, inertia, converged, iterations: iteration };
  }
}

/** Puts the centre of each empty cluster at the row farthest from its own centre, each at another row. */
export function moveToFarthest({ points, labels, centers, next, sizes }: LloydStep): void {
  const { data, shape } = points;
  const [rows, d] = shape;
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

/** Relative distance between the halves of a split cluster, as in faiss. */
const splitDistance = 1 / 1024;

/**
 * Gives each empty cluster half of another, drawn with probability proportional to its size less one: two centres a
 * hair apart, on either side of the old one.
 *
 * Source: the clustering of faiss (Johnson, Douze & Jégou, arXiv:1702.08734).
 */
export function splitLarge(random: RandomStream): Refill {
  return ({ next, sizes }) => {
    const d = next.length / sizes.length;
    for (let empty = 0; empty < sizes.length; empty++) {
      if (sizes[empty] > 0) continue;
      const total = sizes.reduce((sum, size) => sum + Math.max(0, size - 1), 0);
      if (total === 0) return;
      let left = random.integer(total);
      let donor = 0;
      while (left >= Math.max(0, sizes[donor] - 1)) left -= Math.max(0, sizes[donor++] - 1);
      for (let c = 0; c < d; c++) {
        const value = next[donor * d + c];
        const shift = (c % 2 === 0 ? 1 : -1) * splitDistance;
        next[empty * d + c] = value * (1 + shift);
        next[donor * d + c] = value * (1 - shift);
      }
      sizes[empty] = Math.floor(sizes[donor] / 2);
      sizes[donor] -= sizes[empty];
    }
  };
}
