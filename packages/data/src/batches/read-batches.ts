import { createHash } from 'node:crypto';
import { memoryImages, sizeOf } from '@simvae/arrays';
import { DataFileError, replaceFile } from '../data-file-error.js';
import { contentDigest, digest } from '../read/contents.js';
import { describeSource, differenceNote, isOwn } from '../read/published.js';
import { describeDataset } from '../read/read-dataset.js';
import { roomFor } from '../read/room.js';
import type { BatchesInfo, Dataset, DatasetPlace, Split } from '../types.js';
import { type BatchContent, batchContents } from './batch-contents.js';
import { interleavePlanes } from './planes.js';

/**
 * Reads a data set that is published in batches, from its archive or the folder that it holds.
 *
 *   batch: record | record | ...        record: label, 1 byte | red, green, blue planes, one byte a pixel, row by row
 *
 * Every batch must have as many records as a published one. Files of one's own (kinds `data-dir` and `environment`) may
 * hold other images; `source.official` says so, and `source.note` which differ. Elsewhere a difference is damage. An
 * archive is known by its SHA-256, an unpacked file by its MD5, for no other digest of it is published.
 *
 * Source: Krizhevsky, https://www.cs.toronto.edu/~kriz/cifar.html, "Binary version".
 *
 * @throws {DataFileError} If a file is damaged, of another length, or holds a label that is none.
 */
export async function readBatches(info: BatchesInfo, place: DatasetPlace): Promise<Dataset> {
  const pixels = sizeOf(info.imageShape);
  const { sizes, batches, classes } = info;
  const records = recordsOf(info);
  const archive = await archiveState(info, place);
  const splits = {
    train: emptySplit(sizes.train, pixels, place.directory),
    test: emptySplit(sizes.test, pixels, place.directory),
  };
  const firstRecord = firstRecords(info, records);
  const digests = new Map<string, string>();
  const differing: string[] = [];

  for await (const content of batchContents(info, place, batchBytes(info))) {
    const batch = batches.find(({ name }) => name === content.name);
    if (batch === undefined) {
      checkClassNames(content, classes);
      continue;
    }
    digests.set(content.name, digest(content.bytes));
    if (archive !== 'published') {
      const md5 = md5Of(content);
      if (md5 !== batch.md5) differing.push(content.name);
      if (md5 !== batch.md5 && !isOwn(place)) {
        throw new DataFileError(
          content.path,
          `expected content with MD5 ${batch.md5}, got ${md5}`,
          replaceFile,
        );
      }
    }
    takeRecords(content, splits[batch.split], firstRecord[content.name], info);
  }

  const split = ({ images, labels }: PixelsAndLabels): Split => ({
    images: memoryImages(images, info.imageShape),
    count: labels.length,
    labels: { class: { values: labels, classes } },
  });
  return describeDataset(info, {
    train: split(splits.train),
    test: split(splits.test),
    // In the order of the images, whatever that of the archive is.
    digests: Object.fromEntries(batches.map(({ name }) => [name, digests.get(name) as string])),
    source: describeSource(place, differenceNote(differing.sort())),
  });
}

/** Names of the batches whose content is not the published one; none for the published archive. */
export async function differingBatches(info: BatchesInfo, place: DatasetPlace): Promise<string[]> {
  if ((await archiveState(info, place)) === 'published') return [];
  const differing: string[] = [];
  for await (const content of batchContents(info, place, batchBytes(info))) {
    const batch = info.batches.find(({ name }) => name === content.name);
    if (batch !== undefined && md5Of(content) !== batch.md5) differing.push(batch.name);
  }
  return differing.sort();
}

function recordsOf({ sizes, batches }: BatchesInfo): number {
  return (sizes.train + sizes.test) / batches.length;
}

function batchBytes(info: BatchesInfo): number {
  return recordsOf(info) * (1 + sizeOf(info.imageShape));
}

function md5Of({ bytes }: BatchContent): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** Whether the place has the archive, and whether it is the published one. */
async function archiveState(
  { files: [{ name, sha256 }] }: BatchesInfo,
  place: DatasetPlace,
): Promise<'none' | 'published' | 'other'> {
  const path = place.present[name];
  if (path === undefined) return 'none';
  const found = await contentDigest(path, { compressed: false });
  if (found === sha256) return 'published';
  // One that was unpacked by a browser holds the same files.
  if (isOwn(place) || !path.endsWith(name)) return 'other';
  throw new DataFileError(path, `expected content with SHA-256 ${sha256}, got ${found}`, replaceFile);
}

interface PixelsAndLabels {
  /** `[count, height, width, channels]`, in shared memory. */
  readonly images: Uint8Array;
  /** `[count]`. */
  readonly labels: Uint8Array;
}

function emptySplit(count: number, pixels: number, directory: string): PixelsAndLabels {
  return { images: roomFor(count * pixels, directory), labels: new Uint8Array(count) };
}

/** Where each batch begins in its split. */
function firstRecords({ batches }: BatchesInfo, records: number): Readonly<Record<string, number>> {
  const next = { train: 0, test: 0 };
  const first: Record<string, number> = {};
  for (const { name, split } of batches) {
    first[name] = next[split];
    next[split] += records;
  }
  return first;
}

function takeRecords(
  { path, bytes }: BatchContent,
  { images, labels }: PixelsAndLabels,
  first: number,
  { imageShape, classes }: BatchesInfo,
): void {
  const size = sizeOf(imageShape);
  const pixels = imageShape[0] * imageShape[1];
  for (let start = 0, index = first; start < bytes.length; start += 1 + size, index++) {
    const label = bytes[start];
    if (label >= classes.length) {
      const problem = `expected labels below ${classes.length}, got ${label} for image ${index - first}`;
      throw new DataFileError(path, problem, replaceFile);
    }
    labels[index] = label;
    interleavePlanes(bytes, start + 1, pixels, images, index * size);
  }
}

function checkClassNames({ path, bytes }: BatchContent, classes: readonly string[]): void {
  const lines = new TextDecoder().decode(bytes).split('\n');
  const names = lines.map((line) => line.trim()).filter((line) => line !== '');
  if (names.join() === classes.join()) return;
  const wrong = names.findIndex((name, index) => name !== classes[index]);
  const problem =
    wrong < 0
      ? `expected ${classes.length} class names, got ${names.length}`
      : `expected the class names ${classes.join(', ')}, got ${JSON.stringify(names[wrong].slice(0, 100))} on line ${wrong + 1}`;
  throw new DataFileError(path, problem, replaceFile);
}
