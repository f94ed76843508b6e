import type { ImageSource } from '@simvae/arrays';
import type { Dataset, Split } from '@simvae/data';

/** A data set with fewer images: evenly spaced ones, so that those of every class stay where a folder has them one after the other. */
export function sampleDataset(dataset: Dataset, train: number, test: number): Dataset {
  return { ...dataset, train: sampleSplit(dataset.train, train), test: sampleSplit(dataset.test, test) };
}

function sampleSplit(split: Split, most: number): Split {
  const { count } = split;
  if (count <= most) return split;
  const rows = Int32Array.from({ length: most }, (_, i) => Math.floor((i * count) / most));
  const pick = <T extends Int32Array | Uint8Array | Float32Array>(values: T): T => {
    const picked = values.slice(0, most) as T;
    for (const [i, row] of rows.entries()) picked[i] = values[row];
    return picked;
  };
  const labels = Object.entries(split.labels).map(([name, table]) => [
    name,
    { ...table, values: pick(table.values) },
  ]);
  const factors = Object.entries(split.factors ?? {}).map(([name, values]) => [name, pick(values)]);
  return {
    images: sampleImages(split.images, rows),
    count: most,
    labels: Object.fromEntries(labels),
    ...(split.factors === undefined ? {} : { factors: Object.fromEntries(factors) }),
  };
}

function sampleImages(images: ImageSource, rows: Int32Array): ImageSource {
  return {
    count: rows.length,
    imageShape: images.imageShape,
    read: (indices, out) =>
      images.read(
        Int32Array.from(indices, (i) => rows[i]),
        out,
      ),
  };
}
