import { baseDataset } from '../config/base-dataset.js';
import tables from './paper-tables.json' with { type: 'json' };
import type { PaperValue } from './paper-values.js';

/** What the paper prints of a decoder: half the squared error, FID, and -log p(x). */
export type PaperGeneration = Readonly<Partial<Record<'re' | 'fid' | 'nll', PaperValue>>>;

/** The paper's table 8, for a method on a data set. */
export function paperGeneration(dataset: string, method: string): PaperGeneration {
  const table: Readonly<Record<string, Readonly<Record<string, PaperGeneration>>>> = tables.table8;
  return table[baseDataset(dataset)]?.[method] ?? {};
}
