import { datasets } from '@simvae/data';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.js';
import { describeDatasets, formatDatasets } from './datasets.js';

const folder = temporaryFolder();

describe('datasets', () => {
  it('lists every data set and where it is', async () => {
    const statuses = await describeDatasets(undefined);
    expect(statuses.map(({ name }) => name)).toEqual(Object.keys(datasets));
    const mini = statuses.find(({ name }) => name === 'fashion-mnist-mini');
    expect(mini?.images).toEqual({ train: 10_000, test: 2_000 });
    expect(mini?.found).toBeDefined();
  });

  it('looks in a folder that it is told, and nowhere else', async () => {
    const statuses = await describeDatasets(folder);
    const found = statuses.filter((status) => status.found).map(({ name }) => name);
    expect(found).toEqual(['glyphs', 'glyphs-color']);
  });

  it('prints three lines each', () => {
    const status = {
      name: 'mine',
      title: 'Mine',
      images: { train: 12345, test: 10 },
      shape: [2, 2, 3],
      classes: 4,
      licence: 'MIT',
    };
    const head = 'mine  (Mine)\n  12,345 + 10 images of 2 x 2 x 3, 4 classes; MIT\n';
    expect(formatDatasets([status])).toBe(
      `${head}  not on this machine: downloaded on first use, or pass --data-dir DIR, or set SIMVAE_DATA`,
    );
    expect(formatDatasets([{ ...status, found: { kind: 'cache', directory: '/a' } }])).toBe(
      `${head}  cache: /a`,
    );
    expect(formatDatasets([{ ...status, found: { kind: 'generated', directory: '' } }])).toBe(
      `${head}  generated`,
    );
  });
});
