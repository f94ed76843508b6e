import type { HostTensor } from '@simvae/core';
import type { RandomStream } from '@simvae/random';

export interface KMeansOptions {
  /** Number of clusters, k. */
  readonly clusters: number;
  /** Rounds of assignment and update. @default 20 */
  readonly iterations?: number;
  /** Draws the first centroids and the clusters to split. */
  readonly random: RandomStream;
}

/** Relative distance between the halves of a split cluster, as in faiss. */
const splitDistance = 1 / 1024;

/**
 * Lloyd's algorithm, started from k different rows. A cluster that runs empty takes over half of another one, drawn
 * with probability proportional to its size less one.
 *
 * Source: the clustering of faiss, which DeepCluster (Caron et al., arXiv:1807.05520) uses.
 *
 * @param features - [rows, columns].
 * @param options - see `KMeansOptions`.
 * @returns the cluster of each row, all of them used where the rows allow it.
 * @throws {RangeError} If there are fewer rows than clusters.
 */
export function kMeans(
  { data, shape }: HostTensor,
  { clusters, iterations = 20, random }: KMeansOptions,
): Int32Array {
  const [rows, columns] = shape;
  if (!(Number.isInteger(clusters) && clusters >= 1 && clusters <= rows)) {
    throw new RangeError(
      `kMeans: \`clusters\` must be an integer in [1, ${rows}], the rows, got ${clusters}.`,
    );
  }
  const centroids = new Float64Array(clusters * columns);
  const seeds = random.permutation(rows);
  for (let c = 0; c < clusters; c++) {
    centroids.set(data.subarray(seeds[c] * columns, (seeds[c] + 1) * columns), c * columns);
  }
  const assignment = new Int32Array(rows);
  const sizes = new Int32Array(clusters);
  for (let iteration = 0; iteration < iterations; iteration++) {
    assign(data, columns, centroids, assignment);
    update(data, columns, centroids, assignment, sizes);
    splitIntoEmpty(centroids, columns, sizes, random);
  }
  assign(data, columns, centroids, assignment);
  return assignment;
}

/** Gives each row to its nearest centroid. */
function assign(data: Float32Array, columns: number, centroids: Float64Array, assignment: Int32Array): void {
  for (let row = 0, start = 0; row < assignment.length; row++, start += columns) {
    let nearest = 0;
    let smallest = Number.POSITIVE_INFINITY;
    for (let c = 0, at = 0; at < centroids.length; c++, at += columns) {
      let distance = 0;
      for (let i = 0; i < columns && distance < smallest; i++) {
        const difference = data[start + i] - centroids[at + i];
        distance += difference * difference;
      }
      if (distance < smallest) {
        smallest = distance;
        nearest = c;
      }
    }
    assignment[row] = nearest;
  }
}

/** Moves each centroid that has rows to their mean, and counts them. */
function update(
  data: Float32Array,
  columns: number,
  centroids: Float64Array,
  assignment: Int32Array,
  sizes: Int32Array,
): void {
  sizes.fill(0);
  for (const cluster of assignment) sizes[cluster]++;
  for (let c = 0; c < sizes.length; c++) {
    if (sizes[c] > 0) centroids.fill(0, c * columns, (c + 1) * columns);
  }
  for (let row = 0; row < assignment.length; row++) {
    const c = assignment[row];
    for (let i = 0; i < columns; i++) centroids[c * columns + i] += data[row * columns + i] / sizes[c];
  }
}

/** Gives each empty cluster half of another: two centroids a hair apart, on either side of the old one. */
function splitIntoEmpty(
  centroids: Float64Array,
  columns: number,
  sizes: Int32Array,
  random: RandomStream,
): void {
  for (let empty = 0; empty < sizes.length; empty++) {
    if (sizes[empty] > 0) continue;
    const total = sizes.reduce((sum, size) => sum + Math.max(0, size - 1), 0);
    if (total === 0) return;
    let left = random.integer(total);
    let donor = 0;
    while (left >= Math.max(0, sizes[donor] - 1)) left -= Math.max(0, sizes[donor++] - 1);
    for (let i = 0; i < columns; i++) {
      const value = centroids[donor * columns + i];
      const shift = (i % 2 === 0 ? 1 : -1) * splitDistance;
      centroids[empty * columns + i] = value * (1 + shift);
      centroids[donor * columns + i] = value * (1 - shift);
    }
    sizes[empty] = Math.floor(sizes[donor] / 2);
    sizes[donor] -= sizes[empty];
  }
}
