import { readFile, realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DataFileError, passDirectory } from '../data-file-error.js';
import { cacheDirectory, type Environment } from '../find/cache-directory.js';
import { decodedShape, imageDecoder } from '../packed/decode-image.js';
import { type EncodedImage, type PackingOptions, packImages } from '../packed/pack-images.js';
import type { SkippedImage } from '../packed/packed-format.js';
import { digest } from '../read/contents.js';
import { describeDataset } from '../read/read-dataset.js';
import type { Dataset, Split } from '../types.js';
import { type FolderImage, scanFolder } from './scan-folder.js';
import { splitFolder } from './split-folder.js';

/** How a folder of images is read. */
export interface FolderOptions extends PackingOptions {
  /** Height and width that images are resized to, in pixels. @default 64 */
  readonly size?: number;
  /** Refuse a folder with an image that cannot be decoded, instead of skipping it. @default false */
  readonly strict?: boolean;
  /** Folder of packed images. @default cacheDirectory(env) */
  readonly cacheDir?: string;
  /** @default process.env */
  readonly env?: Environment;
}

/** Largest height and width. */
const largestSize = 1024;

/**
 * Reads any folder of images: see `splitFolder` for what is a class and a split, `imageDecoder` for what is read and
 * how. The largest square in the middle of an image is resized to `size` x `size`, RGB, and kept in the cache as bytes;
 * that is done again where a file is new, gone, or has another size or time.
 *
 * The labels are `class`; images that have none have no targets. What cannot be decoded is left out and listed in `skipped`.
 * Results are compared with no one's: the paper's settings are those of its colour images, as far as it has any.
 *
 * @param path - of the folder.
 * @throws {RangeError} If `size` is not an integer in 1 .. 1024.
 * @throws {DataFileError} If there are no images, or they cannot be split (`splitFolder`), one cannot be decoded (`strict`), a
 *   split has none that can, or as `packImages`.
 *
 * @example
 * const { train, test, targets, skipped } = await loadFolder('photos', { size: 32 });
 */
export async function loadFolder(path: string, options: FolderOptions = {}): Promise<Dataset> {
  const { size = 64, strict = false, env = process.env, cacheDir = cacheDirectory(env), signal } = options;
  if (!(Number.isInteger(size) && size >= 1 && size <= largestSize)) {
    throw new RangeError(`loadFolder: \`size\` must be an integer in 1 .. ${largestSize}, got ${size}.`);
  }
  const found = new Map((await scanFolder(path, signal)).map((image) => [image.name, image]));
  if (found.size === 0) throw new DataFileError(path, 'expected images, got none', passDirectory);
  const { images, classes } = splitFolder(path, [...found.keys()]);
  const listing = images.map(({ name, split }) => {
    const { size, written } = found.get(name) as FolderImage;
    return `${split} ${size} ${written} ${name}\n`;
  });
  const base = basename(resolve(path));
  const name = `folder-${safe(base)}`;
  const location = digest(await realpath(path)).slice(0, 12);
  const file = await packImages(join(cacheDir, 'folders', `${name}-${size}-${location}.bin`), {
    count: images.length,
    imageShape: decodedShape({ size }),
    sources: digest(`folder ${size}\n${listing.join('')}`),
    groups: images.map(({ split }) => split),
    encoded: (isMissing) => encodedFiles(path, images, found, isMissing),
    decode: await imageDecoder({ size }),
    refuse: strict ? undecodable : undefined,
    signal,
    onPacking: options.onPacking,
  });

  const { skipped, digests: pixels } = file.summary;
  const lost = new Set(skipped.map(({ row }) => row));
  const digests: Record<string, string> = {};
  const splitOf = (wanted: 'train' | 'test'): Split => {
    const rows = Int32Array.from(images.keys()).filter(
      (row) => images[row].split === wanted && !lost.has(row),
    );
    if (rows.length === 0) throw allSkipped(path, wanted, skipped);
    digests[`${wanted} images`] = pixels[wanted];
    if (classes.length === 0) return { images: file.select(rows), count: rows.length, labels: {} };
    const places = new Map(classes.map((label, place) => [label, place]));
    const values = rows.map((row) => places.get(images[row].label as string) as number);
    digests[`${wanted} labels`] = digest(values.join());
    return { images: file.select(rows), count: rows.length, labels: { class: { values, classes } } };
  };
  const parts = {
    train: splitOf('train'),
    test: splitOf('test'),
    source: { kind: 'data-dir', directory: path, official: false, note: 'a folder of images' } as const,
  };
  digests.classes = digest(classes.join('\n'));
  const paper = { comparedWith: name, latent: 64, network: 'resnet', augmentation: 'color' } as const;
  const targets = classes.length === 0 ? [] : ['class'];
  const info = { name, title: base, imageShape: file.imageShape, targets, paper };
  return { ...describeDataset(info, { ...parts, digests }), skipped };
}

async function* encodedFiles(
  folder: string,
  images: readonly { readonly name: string }[],
  found: ReadonlyMap<string, FolderImage>,
  isMissing: (row: number) => boolean,
): AsyncGenerator<EncodedImage> {
  for (const [row, { name }] of images.entries()) {
    if (!isMissing(row)) continue;
    const size = found.get(name)?.size;
    const file = join(folder, name);
    if (size !== undefined) yield { row, file, bytes: size, read: () => readFile(file) };
    else yield { row, file, bytes: 0, read: () => Promise.reject(new Error('expected a file, got none')) };
  }
}

/** A name that can be part of a path everywhere. */
function safe(name: string): string {
  return (
    name
      .replace(/[^\w.-]+/g, '-')
      .replace(/^[.-]+/, '')
      .slice(0, 64) || 'images'
  );
}

function undecodable({ file, reason }: SkippedImage, others: number): DataFileError {
  const more = others === 0 ? '' : ` (and ${others} more like it)`;
  const problem = `expected an image that can be decoded, got "${reason}"${more}`;
  const next = 'Replace or remove it, or leave out --strict (option `strict`) to skip such images.';
  return new DataFileError(file, problem, next);
}

function allSkipped(path: string, split: string, [first]: readonly SkippedImage[]): DataFileError {
  const problem = `expected ${split === 'train' ? 'training' : split} images that can be decoded, got none: ${first.file}: ${first.reason}`;
  return new DataFileError(path, problem, passDirectory);
}
