import type { DatasetInfo } from '../types.js';
import { datasets } from './datasets.js';

/**
 * Looks up a data set by name.
 *
 * @param caller - function named in the error.
 * @throws {RangeError} If the name is unknown; the message lists the known ones.
 */
export function datasetInfo(name: string, caller: string): DatasetInfo {
  const known: Readonly<Record<string, DatasetInfo>> = datasets;
  if (!Object.hasOwn(known, name)) {
    const names = Object.keys(known).join(', ');
    throw new RangeError(`${caller}: \`name\` must be one of ${names}, got ${name}.`);
  }
  return known[name];
}
