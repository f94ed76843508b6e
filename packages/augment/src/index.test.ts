import { expect, it } from 'vitest';
import * as api from './index.js';

it('exports exactly its public names', () => {
  expect(Object.keys(api).sort()).toEqual([
    'adjustBrightness',
    'adjustContrast',
    'adjustHue',
    'adjustSaturation',
    'augmentations',
    'checkAugmentation',
    'flipHorizontal',
    'flipVertical',
    'gaussianBlur',
    'plainViews',
    'randomResizedCropBox',
    'randomViews',
    'resizedCrop',
    'toGrayscale',
    'workerViews',
  ]);
});
