import { directory, sha256 } from '@simvae/fashion-mnist-mini';
import { describe, expect, it } from 'vitest';
import { pixelsOf } from '../test/pixels.js';
import { datasets } from './datasets.js';
import { loadDataset } from './load-dataset.js';
import type { Split } from './types.js';

const labelsOf = ({ labels }: Split) => Array.from(labels.class.values);
const perClass = (labels: number[]) =>
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
    expect(perClass(labelsOf(train))).toEqual(new Array(10).fill(1000));
    expect(perClass(labelsOf(test))).toEqual(new Array(10).fill(200));
    const first = perClass(labelsOf(train).slice(0, 1000));
    for (const count of first) expect(Math.abs(count - 100)).toBeLessThan(40);
    const image = (set: Split, index: number) =>
      Buffer.from(pixelsOf(set).subarray(index * 784, (index + 1) * 784)).toString('latin1');
    const trained = new Set(Array.from({ length: train.count }, (_, index) => image(train, index)));
    expect(trained.size).toBe(train.count);
    const shared = Array.from({ length: test.count }, (_, index) => trained.has(image(test, index)));
    expect(shared.filter(Boolean)).toHaveLength(0);
  });
});
