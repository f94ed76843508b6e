import { stat } from 'node:fs/promises';
import { sizeOf } from '@simvae/arrays';
import { differingBatches } from './batches/read-batches.js';
import { celebaNote } from './celeba/celeba-note.js';
import { datasetInfo } from './datasets.js';
import { contentDigest } from './read/contents.js';
import { describeSource, differenceNote } from './read/published.js';
import type { CelebaInfo, DatasetPlace, DatasetSource, IdxInfo } from './types.js';

/**
 * Compares the files of a place with the published ones by their digests, without reading the images.
 *
 * @param name - of the data set.
 * @param place - with every file: `found` of `locateDataset`.
 * @returns where the data is, and whether it is as published: what `source` of the data set will say.
 * @throws {RangeError} If the name is unknown.
 * @throws {DataFileError} If a file cannot be read.
 */
export async function comparePublished(name: string, place: DatasetPlace): Promise<DatasetSource> {
  const info = datasetInfo(name, 'comparePublished');
  switch (info.form) {
    case 'generated':
      return describeSource(place, undefined);
    case 'idx':
      return describeSource(place, differenceNote(await differingIdxFiles(info, place)));
    case 'batches':
      return describeSource(place, differenceNote(await differingBatches(info, place)));
    case 'celeba':
      return describeSource(place, await celebaDifference(info, place));
  }
}

/** What is longer than the published file differs, however long it is. */
async function differingIdxFiles(
  { files, imageShape, sizes }: IdxInfo,
  { present }: DatasetPlace,
): Promise<string[]> {
  const differing: string[] = [];
  for (const { name, sha256, split, holds } of files) {
    const itemBytes = holds === 'images' ? sizeOf(imageShape) : 1;
    const atMost = mostHeader + sizes[split] * itemBytes;
    if ((await contentDigest(present[name], { atMost })) !== sha256) differing.push(name);
  }
  return differing;
}

/** Bytes before the images of an idx file, which are more than those before labels. */
const mostHeader = 16;

async function celebaDifference(info: CelebaInfo, { present }: DatasetPlace): Promise<string | undefined> {
  const digests: Record<string, string | undefined> = {};
  for (const { name } of info.files) {
    const path = present[name];
    if ((await stat(path)).isDirectory()) continue;
    digests[name] = await contentDigest(path, { compressed: false, algorithm: 'md5' });
  }
  return celebaNote(info, digests);
}
