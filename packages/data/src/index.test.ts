import { expect, it } from 'vitest';
import * as api from './index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'DataFileError',
    'cacheDirectory',
    'datasets',
    'downloadFile',
    'loadDataset',
    'locateDataset',
    'makeGlyphs',
    'parseIdx',
  ]);
});

it('lists data sets that survive JSON', () => {
  const listed = Object.values(api.datasets);
  expect(JSON.parse(JSON.stringify(listed))).toEqual(listed);
  for (const info of listed) {
    expect(api.datasets).toHaveProperty([info.name], info);
    expect(api.datasets).toHaveProperty([info.paper.comparedWith]);
    expect(info.paper.augmentation).toBe(info.imageShape[2] === 3 ? 'color' : 'grey');
    expect(info.paper.latent).toBe(info.imageShape[2] === 3 ? 64 : 10);
    expect(info.files).toHaveLength(info.name.startsWith('glyphs') ? 0 : 4);
    for (const file of info.files) expect(file.sha256).toMatch(/^[0-9a-f]{64}$/);
  }
});
