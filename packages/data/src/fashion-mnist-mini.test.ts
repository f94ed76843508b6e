import { directory, sha256 } from '@simvae/fashion-mnist-mini';
import { describe, expect, it } from 'vitest';
import { loadDataset } from './load-dataset.js';
import { datasets } from './registry/datasets.js';
import type { ImageSet } from './types.js';

const perClass = ({ labels }: ImageSet) =>
  labels.reduce((counts, label) => counts.with(label, counts[label] + 1), new Array<number>(10).fill(0));

describe('@simvae/fashion-mnist-mini', () => {
  it('is found by name, and states the digests that the registry expects', async () => {
    const { source } = await loadDataset('fashion-mnist-mini', { dataDir: directory });
    expect(source.official).toBe(true);
    expect(sha256).toEqual(
      Object.fromEntries(datasets['fashion-mnist-mini'].files.map((file) => [file.name, file.sha256])),
    );
  });

  it('holds equally many images of each class, mixed, all different', async () => {
    const { train, test } = await loadDataset('fashion-mnist-mini', { dataDir: directory });
    expect(perClass(train)).toEqual(new Array(10).fill(1000));
    expect(perClass(test)).toEqual(new Array(10).fill(200));
    const first = perClass({ ...train, labels: train.labels.subarray(0, 1000) });
    for (const count of first) expect(Math.abs(count - 100)).toBeLessThan(40);
    const image = (set: ImageSet, index: number) =>
      Buffer.from(set.images.subarray(index * 784, (index + 1) * 784)).toString('latin1');
    const trained = new Set(Array.from({ length: train.count }, (_, index) => image(train, index)));
    expect(trained.size).toBe(train.count);
    const shared = Array.from({ length: test.count }, (_, index) => trained.has(image(test, index)));
    expect(shared.filter(Boolean)).toHaveLength(0);
  });
});
