import { baseDataset } from '../config/base-dataset.js';
import tables from './paper-tables.json' with { type: 'json' };
import type { Metric } from './scores.js';

/** The paper's mean and standard error over three seeds, in percent. */
export interface PaperValue {
  readonly mean: number;
  readonly se: number;
}

/** Values by data set, method and metric. */
type Table = Readonly<
  Record<string, Readonly<Record<string, Readonly<Partial<Record<Metric, PaperValue>>>>>>
>;

const judged: readonly Table[] = [tables.table1, tables.table2, tables.table6, tables.table7];

/**
 * What the paper prints for a method on a data set (tables 1, 2, 6 and 7), by metric. A subset of a data set is
 * compared with the whole.
 *
 * @param dataset - `fashion-mnist`, `cifar10`, `celeba-gender`, `celeba-hair`.
 */
export function paperValues(dataset: string, method: string): Readonly<Partial<Record<Metric, PaperValue>>> {
  return Object.assign({}, ...judged.map((table) => table[baseDataset(dataset)]?.[method]));
}
