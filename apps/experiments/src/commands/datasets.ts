import { datasets, locateDataset } from '@simvae/data';
import { formatCount } from '../terminal/format.js';

/** A data set and where it is on this machine. */
export interface DatasetStatus {
  readonly name: string;
  readonly title: string;
  readonly images: { readonly train: number; readonly test: number };
  readonly shape: readonly number[];
  readonly classes: number;
  readonly licence: string;
  /** Kind of place and folder; absent where it would be downloaded. */
  readonly found?: { readonly kind: string; readonly directory: string };
}

/** Every known data set, and where it is found. */
export async function describeDatasets(dataDir: string | undefined): Promise<DatasetStatus[]> {
  const statuses: DatasetStatus[] = [];
  for (const { name, title, sizes, imageShape, classes, licence } of Object.values(datasets)) {
    const { found } = await locateDataset(name, { dataDir });
    statuses.push({
      name,
      title,
      images: sizes,
      shape: imageShape,
      classes: classes.length,
      licence,
      ...(found ? { found: { kind: found.kind, directory: found.directory } } : {}),
    });
  }
  return statuses;
}

/** The same as lines of text. */
export function formatDatasets(statuses: readonly DatasetStatus[]): string {
  return statuses
    .map(({ name, title, images, shape, classes, licence, found }) =>
      [
        `${name}  (${title})`,
        `  ${formatCount(images.train)} + ${formatCount(images.test)} images of ${shape.join(' x ')}, ${classes} classes; ${licence}`,
        found === undefined
          ? '  not on this machine: downloaded on first use, or pass --data-dir DIR, or set SIMVAE_DATA'
          : `  ${[found.kind, found.directory].filter((part) => part !== '').join(': ')}`,
      ].join('\n'),
    )
    .join('\n');
}
