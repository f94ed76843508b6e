import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DataFileError, replaceFile } from '../data-file-error.js';
import { decodedShape, imageDecoder } from '../packed/decode-image.js';
import { type PackingOptions, packImages } from '../packed/pack-images.js';
import { digest, fileSize } from '../read/contents.js';
import { describeSource } from '../read/published.js';
import { describeDataset } from '../read/read-dataset.js';
import type { CelebaInfo, Dataset, DatasetPlace, Labels, Split } from '../types.js';
import { celebaImages } from './celeba-images.js';
import { celebaLabels } from './celeba-labels.js';
import { parseAttributes, parsePartition } from './celeba-lists.js';
import { celebaNote } from './celeba-note.js';

/** How CelebA is read. */
export interface CelebaOptions extends PackingOptions {
  /** Folder of packed images. */
  readonly cacheDir: string;
  /**
   * Side of the square in the middle of the aligned image that is kept, in pixels, at most 178; another side is
   * another data set, with a digest of its own. @default 178
   */
  readonly crop?: number;
}

/** Width and height of the aligned images. */
const aligned = { width: 178, height: 218 };
/** The parts that are used: training and test. */
const splits = new Map([
  [0, 'train'],
  [2, 'test'],
]);
/** Most bytes of a list; the published ones have 26 MB and 3 MB. */
const longestList = 2 ** 27;

/**
 * Reads CelebA (Liu et al., "Deep Learning Face Attributes in the Wild", ICCV 2015): partition 0 of the published evaluation
 * is the training split, partition 2 the test split. Partition 1 is not used: where a choice needs a validation
 * split, it is held out of the training images, as for every data set.
 *
 * Images are cropped to the middle 178 x 178 of 178 x 218, resized to 64 x 64 and kept in `cacheDir` as bytes, once;
 * they are read from there. The paper says "cropped and resized to 64 x 64" and no more. The largest square is what
 * `Resize(64), CenterCrop(64)` of torchvision keeps, and it keeps the hair, which is one of the tasks; `crop: 148` is
 * the other that is in use.
 *
 * Every image that the lists name in these partitions must be there and have 178 x 218 pixels. Counts and contents may
 * differ from the published ones: `source.official` says so, and is true only for the archive with both lists, by MD5;
 * that of the archive is found when it is packed.
 *
 * @param place - with the paths of the images (folder or zip archive) and both lists.
 * @throws {RangeError} If `crop` is not in 1 .. 178.
 * @throws {DataFileError} If a list or image is damaged or missing, or as `packImages`.
 */
export async function loadCeleba(
  info: CelebaInfo,
  place: DatasetPlace,
  { cacheDir, crop = aligned.width, signal, onPacking }: CelebaOptions,
): Promise<Dataset> {
  if (!(Number.isInteger(crop) && crop >= 1 && crop <= aligned.width)) {
    throw new RangeError(`loadCeleba: \`crop\` must be in 1 .. ${aligned.width}, got ${crop}.`);
  }
  const { present } = place;
  const [images, attributes, partition] = info.files.map(({ name }) => ({ name, path: present[name] }));
  const attributesList = await readList(attributes.path);
  const partitionList = await readList(partition.path);
  const { files, values } = parseAttributes(attributesList, attributes.path);
  const parts = parsePartition(partitionList, partition.path, files);

  // The images that are packed, by their place in the lists.
  const packed = Int32Array.from(files.keys()).filter((image) => splits.has(parts[image]));
  const groups = Array.from(packed, (image) => splits.get(parts[image]) as string);
  rejectEmpty(groups, partition.path);
  const names = Array.from(packed, (image) => files[image]);
  const found = await celebaImages(images.path, names, signal);
  const size = info.imageShape[0];
  const decoding = { size, crop: { ...aligned, side: crop } };
  const listing = names.map((name, row) => `${name} ${found.states[row]} ${groups[row]}\n`);
  const location = digest(`${resolve(images.path)} ${crop}`).slice(0, 12);
  const file = await packImages(join(cacheDir, info.name, `packed-${size}-${location}.bin`), {
    count: names.length,
    imageShape: decodedShape(decoding),
    sources: digest(`celeba ${JSON.stringify(decoding)}\n${listing.join('')}`),
    groups,
    encoded: found.encoded,
    archiveDigest: found.archiveDigest,
    decode: await imageDecoder(decoding),
    refuse: ({ file, reason }) =>
      new DataFileError(file, `expected an image of CelebA, got "${reason}"`, replaceFile),
    signal,
    onPacking,
  });

  const digests: Record<string, string> = {};
  const split = (name: 'train' | 'test'): Split => {
    const rows = Int32Array.from(groups.keys()).filter((row) => groups[row] === name);
    const labels = celebaLabels(
      values,
      rows.map((row) => packed[row]),
    );
    digests[`${name} images`] = file.summary.digests[name];
    for (const target of info.targets) digests[`${name} ${target}`] = digest(bytesOf(labels[target].values));
    return { images: file.select(rows), count: rows.length, labels };
  };
  const note = celebaNote(info, {
    [images.name]: file.summary.archive,
    [attributes.name]: md5(attributesList),
    [partition.name]: md5(partitionList),
  });
  return describeDataset(info, {
    train: split('train'),
    test: split('test'),
    digests,
    source: describeSource(place, note),
  });
}

async function readList(path: string): Promise<Buffer> {
  const size = await fileSize(path);
  if (size > longestList) {
    const problem = `expected a list of at most ${longestList} bytes, got ${size}`;
    throw new DataFileError(path, problem, replaceFile);
  }
  return readFile(path);
}

function rejectEmpty(groups: readonly string[], path: string): void {
  for (const [part, group] of splits) {
    if (groups.includes(group)) continue;
    const problem = `expected images of partition ${part} (${group}), got none`;
    throw new DataFileError(path, problem, replaceFile);
  }
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

function bytesOf({ buffer, byteOffset, byteLength }: Labels['values']): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
