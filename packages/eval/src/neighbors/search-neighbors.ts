import { type Features, toMatrix } from '../input/features.js';
import { type ComputeOptions, checkOptions, computeOptionNames, type OptionNames } from '../input/options.js';
import type { Metric } from './metric.js';
import { type Neighbors, nearestNeighbors } from './nearest-neighbors.js';

const caller = 'searchNeighbors';

export interface NeighborSearchOptions extends ComputeOptions {
  /** Neighbours of each query. @default 5 */
  readonly k?: number;
  /** @default 'euclidean' */
  readonly metric?: Metric;
}

const optionNames: OptionNames<NeighborSearchOptions> = { k: true, metric: true, ...computeOptionNames };

/**
 * The k nearest points of every query: exact in float64, equal distances in the order of the points. A point that is a query as well is
 * its own neighbour.
 *
 * @param points - [n, d], n at least k.
 * @param queries - [m, d].
 * @returns rows of the points and their distances, [m, k] each, nearest first.
 * @throws {RangeError} If shapes disagree, a value is not finite, or k is no integer from 1 to n.
 * @throws {TypeError} If an option is unknown.
 * @example
 * const { indices, distances } = await searchNeighbors(train, test, { k: 8 });
 */
export async function searchNeighbors(
  points: Features,
  queries: Features,
  options: NeighborSearchOptions = {},
): Promise<Neighbors> {
  checkOptions(caller, options, optionNames);
  const { k = 5, metric = 'euclidean' } = options;
  const table = toMatrix(caller, 'points', points);
  const [rows, columns] = table.shape;
  if (!Number.isInteger(k) || k < 1 || k > rows) {
    throw new RangeError(`${caller}: \`k\` must be an integer from 1 to the ${rows} points, got ${k}.`);
  }
  if (metric !== 'euclidean' && metric !== 'cosine') {
    throw new RangeError(`${caller}: \`metric\` must be 'euclidean' or 'cosine', got ${metric}.`);
  }
  return nearestNeighbors(table, toMatrix(caller, 'queries', queries, columns), k, metric, options);
}
