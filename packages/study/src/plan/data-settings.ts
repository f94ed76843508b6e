import { resolve } from 'node:path';
import { parseOptions } from '@simvae/core';
import { type Dataset, type DatasetInfo, datasets, folderPath, type PaperSettings } from '@simvae/data';
import * as z from 'zod';
import { targetNames } from '../evaluate/targets.js';
import { asked, RequestError } from '../request-error.js';
import type { DataRequest, Settings } from '../types.js';

/** How a folder of images is read. What of it decides pixels is a part of a run through their digest. */
export const dataSettings = z.strictObject({
  size: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('Height and width in pixels that the images of folder:PATH are resized to; 64 where absent.'),
  strict: z
    .boolean()
    .optional()
    .describe(
      'Whether an image of folder:PATH that cannot be read ends the work; else it is left out, and counted.',
    ),
});

/** Whether a data set is a folder of images. */
export function isFolder(request: string): boolean {
  return folderPath(request) !== undefined;
}

/**
 * A data set as it was asked for, checked; the path of a folder becomes an absolute one.
 *
 * @throws {RequestError} If a setting is unknown, out of range, or not one of this data set.
 */
export function dataRequest(dataset: string, settings: Settings = {}): DataRequest {
  const parsed = asked(() => parseOptions('data', dataSettings, settings));
  const given = Object.entries(parsed).filter(([, value]) => value !== undefined);
  const path = folderPath(dataset);
  if (path === '') {
    throw new RequestError('The data set must be named with its folder, as folder:PATH, got no path.');
  }
  if (path === undefined && given.length > 0) {
    throw new RequestError(
      `data: \`${given[0][0]}\` must be given for folder:PATH alone, got it for ${dataset}.`,
    );
  }
  const request = path === undefined ? dataset : `folder:${resolve(path)}`;
  return { request, settings: Object.fromEntries(given) };
}

/** What of a data set decides settings; of a registered one, and as far as it matters of a folder, known before it is read. */
export interface DataFacts extends Pick<Dataset, 'name' | 'digest' | 'imageShape' | 'paper'> {
  readonly imageCount: number;
  /** Names of labels and of groups of labels that images are judged by; absent where they are not known before. */
  readonly targetNames?: readonly string[];
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
  const info: DatasetInfo = datasets[request as keyof typeof datasets];
  const { imageShape, sizes, paper, targets, groups = {} } = info;
  const targetNames = [...targets, ...Object.keys(groups)];
  return { name: request, digest: '', imageShape, imageCount: sizes.train, targetNames, paper };
}

export function factsOf(dataset: Dataset): DataFacts {
  const { name, digest, imageShape, train, paper } = dataset;
  return { name, digest, imageShape, imageCount: train.count, targetNames: targetNames(dataset), paper };
}
