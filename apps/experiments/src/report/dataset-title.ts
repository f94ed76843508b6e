import { datasets } from '@simvae/data';

/** A data set's name as printed in tables: `FashionMNIST`. */
export function datasetTitle(dataset: string): string {
  const known: Readonly<Record<string, { readonly title: string } | undefined>> = datasets;
  return known[dataset]?.title ?? dataset;
}
