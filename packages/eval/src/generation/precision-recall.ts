import type { Matrix } from '@simvae/arrays';
import { type Features, toMatrix } from '../input/features.js';
import { type ComputeOptions, checkOptions, computeOptionNames, type OptionNames } from '../input/options.js';
import { distanceOf, pairRank } from '../neighbors/metric.js';
import { nearestNeighbors } from '../neighbors/nearest-neighbors.js';

const caller = 'precisionRecall';

export interface PrecisionRecallOptions extends ComputeOptions {
  /** Neighbour whose distance is the radius around a row. @default 3 */
  readonly k?: number;
}

const optionNames: OptionNames<PrecisionRecallOptions> = { k: true, ...computeOptionNames };

/** How much of one sample lies in the manifold of the other, in [0, 1]. */
export interface PrecisionRecall {
  /** Part of the generated rows within the manifold of the real ones: quality. */
  readonly precision: number;
  /** Part of the real rows within the manifold of the generated ones: coverage. */
  readonly recall: number;
}

/**
 * Improved precision and recall: the manifold of a sample is the union of balls around its rows that reach to their
 * k-th nearest other row.
 *
 * Source: Kynkäänniemi et al., arXiv:1904.06991.
 *
 * @param real - [n, d], more than k rows.
 * @param generated - [m, d], more than k rows.
 * @throws {RangeError} If shapes disagree, there are k rows or fewer, or a value is not finite.
 */
export async function precisionRecall(
  real: Features,
  generated: Features,
  options: PrecisionRecallOptions = {},
): Promise<PrecisionRecall> {
  checkOptions(caller, options, optionNames);
  const { k = 3 } = options;
  const a = toMatrix(caller, 'real', real);
  const b = toMatrix(caller, 'generated', generated, a.shape[1]);
  const least = Math.min(a.shape[0], b.shape[0]);
  if (!Number.isInteger(k) || k < 1 || k >= least) {
    throw new RangeError(
      `${caller}: \`k\` must be a positive integer below the number of rows (${least}), got ${k}.`,
    );
  }
  return { precision: await covered(a, b, k, options), recall: await covered(b, a, k, options) };
}

/**
 * Part of the queries within the balls around points. The ball that a query is deepest in minimises
 * |q - p|^2 - r_p^2: the nearest point once sqrt(R^2 - r_p^2), R the largest radius, is added as a coordinate.
 */
async function covered(points: Matrix, queries: Matrix, k: number, options: ComputeOptions): Promise<number> {
  const rows = points.shape[0];
  const own = await nearestNeighbors(points, points, k + 1, 'euclidean', options);
  const radii = Float64Array.from({ length: rows }, (_, i) => own.distances[i * (k + 1) + k]);
  const largest = radii.reduce((most, radius) => Math.max(most, radius), 0);
  const lifted = append(points, (i) => Math.sqrt(Math.max(0, largest ** 2 - radii[i] ** 2)));
  const flat = append(queries, () => 0);
  const { indices } = await nearestNeighbors(lifted, flat, 1, 'euclidean', options);
  let inside = 0;
  indices.forEach((point, query) => {
    if (distanceOf('euclidean', pairRank('euclidean', points, point, queries, query)) <= radii[point])
      inside++;
  });
  return inside / indices.length;
}

/** A matrix with one more column. */
function append({ data, shape: [rows, d] }: Matrix, value: (row: number) => number): Matrix {
  const out = new Float64Array(rows * (d + 1));
  for (let i = 0; i < rows; i++) {
    out.set(data.subarray(i * d, (i + 1) * d), i * (d + 1));
    out[i * (d + 1) + d] = value(i);
  }
  return { data: out, shape: [rows, d + 1] };
}
