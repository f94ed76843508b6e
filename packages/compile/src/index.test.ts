import { expect, it } from 'vitest';
import * as api from './index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'DeviceError',
    'channelAffine',
    'channelMoments',
    'channelSums',
    'compile',
    'createTensorStore',
    'describeEngine',
    'describeEngines',
    'engineTraits',
    'engineVersions',
    'engines',
    'exportModel',
    'flattenTree',
    'unflattenTree',
    'valueAndGrad',
  ]);
});
