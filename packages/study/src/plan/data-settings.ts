import { resolve } from 'node:path';
import { parseOptions } from '@simvae/core';
import { type Dataset, datasets, type PaperSettings } from '@simvae/data';
import * as z from 'zod';
import { asked, RequestError } from '../request-error.js';
import type { DataRequest, Settings } from '../types.js';

/** How the images of a data set are read. What of it decides pixels is a part of a run through their digest. */
export const dataSettings = z.strictObject({
  size: z
    .int()
    .min(8)
    .max(1024)
    .optional()
    .describe(
      'folder:PATH: side of the images in pixels, to which they are cropped and resized; 64 where absent.',
    ),
  strict: z
    .boolean()
    .optional()
    .describe(
      'folder:PATH, celeba: whether an image that cannot be read ends the work; else it is left out, and counted.',
    ),
});

/** Where a folder of images is named as a data set. */
const prefix = 'folder:';

/** Data sets that are read from files of images, one by one. */
const ofImageFiles = ['celeba'];

/** Whether a data set is a folder of images. */
export function isFolder(request: string): boolean {
  return request.startsWith(prefix);
}

/**
 * A data set as it was asked for, checked; the path of a folder becomes an absolute one.
 *
 * @throws {RequestError} If a setting is unknown, out of range, or not one of this data set.
 */
export function dataRequest(dataset: string, settings: Settings = {}): DataRequest {
  const parsed = asked(() => parseOptions('data', dataSettings, settings));
  const given = Object.entries(parsed).filter(([, value]) => value !== undefined);
  const folder = isFolder(dataset);
  if (folder && dataset.length === prefix.length) {
    throw new RequestError('The data set must be named with its folder, as folder:PATH, got no path.');
  }
  for (const [name] of given) {
    if (folder || (name === 'strict' && ofImageFiles.includes(dataset))) continue;
    const known = [...(name === 'strict' ? ofImageFiles : []), 'folder:PATH'].join(' and ');
    throw new RequestError(`data: \`${name}\` must be given for ${known} alone, got it for ${dataset}.`);
  }
  const request = folder ? `${prefix}${resolve(dataset.slice(prefix.length))}` : dataset;
  return { request, settings: Object.fromEntries(given) };
}

/** What of a data set decides settings; of a registered one, and as far as it matters of a folder, known before it is read. */
export interface DataFacts extends Pick<Dataset, 'name' | 'digest' | 'imageShape' | 'paper'> {
  readonly imageCount: number;
}

/** Of any folder of images, before it is read. */
const folderPaper: PaperSettings = {
  comparedWith: 'folder',
  latent: 64,
  network: 'resnet',
  augmentation: 'color',
};

/** What is known of a data set before any of its files is read; nothing of one of another name. */
export function factsBefore({ request, settings }: DataRequest): DataFacts | undefined {
  if (isFolder(request)) {
    const size = Number(settings.size ?? 64);
    const imageShape = [size, size, 3] as const;
    // Whatever there are fewer of than a step takes is found when they are counted.
    return { name: 'folder', digest: '', imageShape, imageCount: 2 ** 40, paper: folderPaper };
  }
  if (!Object.hasOwn(datasets, request)) return undefined;
  const { imageShape, sizes, paper } = datasets[request as keyof typeof datasets];
  return { name: request, digest: '', imageShape, imageCount: sizes.train, paper };
}

export function factsOf({ name, digest, imageShape, train, paper }: Dataset): DataFacts {
  return { name, digest, imageShape, imageCount: train.count, paper };
}
