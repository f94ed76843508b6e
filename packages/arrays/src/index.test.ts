import { expect, it } from 'vitest';
import * as api from './index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'checkRead',
    'decodeSafetensors',
    'encodeSafetensors',
    'halfToNumber',
    'matrixOf',
    'memoryImages',
    'openSafetensors',
    'readImages',
    'sealSafetensors',
    'sizeOf',
    'sliceRows',
    'splitColumns',
    'unitPixels',
  ]);
});
