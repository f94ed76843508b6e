import { type Augmentation, augmentationPresets, createViewSampler, type ViewSampler } from '@simvae/augment';
import type { Method } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import type { RunConfig } from '../config/settings.js';

/** The views of a data set's images that a method is trained on. */
export function viewSampler(
  { originalFirst }: Method,
  { seed }: RunConfig,
  { name, imageShape }: Dataset,
): ViewSampler {
  return createViewSampler({ ...augmentationOf(name), imageShape, seed, originalFirst });
}

function augmentationOf(dataset: string): Augmentation {
  const known: Readonly<Record<string, Augmentation>> = augmentationPresets;
  if (!Object.hasOwn(known, dataset)) {
    throw new RangeError(`augmentation: \`dataset\` must be one of ${Object.keys(known)}, got ${dataset}.`);
  }
  return known[dataset];
}
