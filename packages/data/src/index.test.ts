import { expect, it } from 'vitest';
import * as api from './index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'DataFileError',
    'cacheDirectory',
    'comparePublished',
    'datasets',
    'downloadFile',
    'folderPath',
    'imageDecoder',
    'loadDataset',
    'locateDataset',
    'makeGlyphs',
    'openPacked',
    'packImages',
    'parseIdx',
    'scanFolder',
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
    expect(info.files).toHaveLength({ idx: 4, batches: 1, celeba: 3, generated: 0 }[info.form]);
    for (const file of info.files) {
      if (info.form === 'celeba') expect(file).toHaveProperty('md5', expect.stringMatching(/^[0-9a-f]{32}$/));
      else expect(file).toHaveProperty('sha256', expect.stringMatching(/^[0-9a-f]{64}$/));
    }
  }
});
