import type { DatasetInfo } from '../types.js';
import { fashionMnist } from './fashion-mnist.js';
import { fashionMnistMini } from './fashion-mnist-mini.js';
import { glyphs, glyphsColor } from './glyphs.js';
import { mnist } from './mnist.js';

/** Every data set that `loadDataset` knows, by name. */
export const datasets = {
  mnist,
  'fashion-mnist': fashionMnist,
  'fashion-mnist-mini': fashionMnistMini,
  glyphs,
  'glyphs-color': glyphsColor,
} as const satisfies Readonly<Record<string, DatasetInfo>>;

/** Name of a known data set. */
export type DatasetName = keyof typeof datasets;
