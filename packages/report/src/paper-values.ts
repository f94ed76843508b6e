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

/** Training images of the paper's data sets. */
const trainingImages: Readonly<Record<string, number>> = {
  'fashion-mnist': 60_000,
  cifar10: 50_000,
  celeba: 162_770,
};

/** How many training images a data set of the paper has; undefined for others. */
export function paperImages(dataset: string): number | undefined {
  return Object.hasOwn(trainingImages, dataset) ? trainingImages[dataset] : undefined;
}

/**
 * Under which name the paper prints values: those of a target have a table of their own where a data set has several.
 *
 * @param dataset - `fashion-mnist`, `cifar10`, `celeba`: `comparedWith` of a run.
 * @param target - name of the labels: `class`, `gender`, `hair`.
 */
export function printedName(dataset: string, target: string): string {
  return target === 'class' ? dataset : `${dataset}-${target}`;
}

/**
 * What the paper prints for a method on a data set (tables 1, 2, 6 and 7), by metric, in percent.
 *
 * @param dataset - `fashion-mnist`, `cifar10`, `celeba`: `comparedWith` of a run.
 * @param target - name of the labels: `class`; of CelebA `gender` or `hair`. @default 'class'
 */
export function paperValues(
  dataset: string,
  method: string,
  target = 'class',
): Readonly<Partial<Record<Metric, PaperValue>>> {
  const name = printedName(dataset, target);
  return Object.assign({}, ...accuracies.map((table) => entry(table, name, method)));
}

/** The paper's table 8, for a method on a data set, whatever its labels. */
export function paperGeneration(dataset: string, method: string): PaperGeneration {
  return entry(generation, dataset, method) ?? {};
}

function entry<M extends string>(table: Table<M>, dataset: string, method: string) {
  const rows = Object.hasOwn(table, dataset) ? table[dataset] : {};
  return Object.hasOwn(rows, method) ? rows[method] : undefined;
}
