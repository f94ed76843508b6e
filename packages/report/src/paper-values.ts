import tables from './paper-tables.json' with { type: 'json' };
import type { PaperValue } from './table.js';

/** What a table of representations shows, in its order. */
export const metrics = ['linear', 'mlp', 'knn', 'gmm', 'ari', 'nmi'] as const;
export type Metric = (typeof metrics)[number];

/** What the paper prints of a decoder: half the squared error, FID, and -log p(x). */
export type PaperGeneration = Readonly<Partial<Record<'re' | 'fid' | 'nll', PaperValue>>>;

/** Values by data set, method and metric. */
type Table<M extends string> = Readonly<
  Record<string, Readonly<Record<string, Readonly<Partial<Record<M, PaperValue>>>>>>
>;

const accuracies: readonly Table<Metric>[] = [tables.table1, tables.table2, tables.table6, tables.table7];
const generation: Table<'re' | 'fid' | 'nll'> = tables.table8;

/** Names of methods in the order of the paper's tables; those that it does not compare come last. */
export const methodOrder: readonly string[] = [
  'random',
  'simclr',
  'vicreg',
  'moco',
  'vae',
  'beta-vae',
  'cr-vae',
  'simvae',
  'infonce',
  'instance-discrimination',
  'deep-cluster',
];

const titles: Readonly<Record<string, string>> = {
  'fashion-mnist': 'FashionMNIST',
  cifar10: 'CIFAR10',
  celeba: 'CelebA',
  'celeba-gender': 'CelebA (gender)',
  'celeba-hair': 'CelebA (hair)',
};

/** A data set's name in the paper. */
export function paperTitle(dataset: string): string {
  return Object.hasOwn(titles, dataset) ? titles[dataset] : dataset;
}

/**
 * What the paper prints for a method on a data set (tables 1, 2, 6 and 7), by metric, in percent.
 *
 * @param dataset - `fashion-mnist`, `cifar10`, `celeba-gender`, `celeba-hair`: `comparedWith` of a run.
 */
export function paperValues(dataset: string, method: string): Readonly<Partial<Record<Metric, PaperValue>>> {
  return Object.assign({}, ...accuracies.map((table) => entry(table, dataset, method)));
}

/** The paper's table 8, for a method on a data set. Images have no labels there: CelebA is one data set. */
export function paperGeneration(dataset: string, method: string): PaperGeneration {
  return entry(generation, dataset.replace(/^celeba-.*$/, 'celeba'), method) ?? {};
}

function entry<M extends string>(table: Table<M>, dataset: string, method: string) {
  const rows = Object.hasOwn(table, dataset) ? table[dataset] : {};
  return Object.hasOwn(rows, method) ? rows[method] : undefined;
}
