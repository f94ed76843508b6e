import type { DatasetInfo } from '../types.js';
import { datasets } from './datasets.js';

/** Everything known about every data set, for printing. JSON-safe. */
export function listDatasets(): DatasetInfo[] {
  return Object.values(datasets);
}
