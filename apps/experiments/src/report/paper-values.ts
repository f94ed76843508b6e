import { baseDataset } from '../config/resolve-runs.js';
import tables from './paper-tables.json' with { type: 'json' };

/** The paper's mean and standard error over three seeds, in percent. */
export interface PaperValue {
  readonly mean: number;
  readonly se: number;
}

type Table = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, PaperValue>>>>>>;

/**
 * What the paper prints for a method on a data set (tables 1, 6 and 7), by metric: linear, mlp, knn, gmm, ari, nmi.
 * A subset of a data set is compared with the whole.
 */
export function paperValues(
  dataset: string,
  method: string,
): Readonly<Record<string, PaperValue | undefined>> {
  const base = baseDataset(dataset);
  const names = [base, `${base}-gender`];
  const found = [tables.table1, tables.table6, tables.table7].flatMap((table) =>
    names.map((name) => (table as unknown as Table)[name]?.[method]),
  );
  return Object.assign({}, ...found);
}
