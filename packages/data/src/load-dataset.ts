import { join } from 'node:path';
import { readBatches } from './batches/read-batches.js';
import { loadCeleba } from './celeba/load-celeba.js';
import { DataFileError, passDirectory } from './data-file-error.js';
import { datasetInfo } from './datasets.js';
import { type DownloadDatasetOptions, downloadDataset } from './fetch/download-file.js';
import { cacheDirectory } from './find/cache-directory.js';
import { inspectDirectory } from './find/inspect-directory.js';
import { type LocateOptions, locateDataset } from './find/locate-dataset.js';
import { loadFolder } from './folder/load-folder.js';
import { makeGlyphs } from './glyphs/make-glyphs.js';
import type { PackingOptions } from './packed/pack-images.js';
import { isOwn } from './read/published.js';
import { readDataset } from './read/read-dataset.js';
import type { Dataset, DatasetInfo, DatasetPlace } from './types.js';

/** Where to look, whether to download, and how images that are decoded once are watched. */
export interface LoadOptions extends LocateOptions, DownloadDatasetOptions, PackingOptions {
  /** Download the data set if it is nowhere on this machine. @default true */
  readonly download?: boolean;
  /** Of `folder:PATH` alone: side in pixels of its images. @default 64 */
  readonly size?: number;
  /**
   * Of `folder:PATH` alone: refuse a folder with an image that cannot be decoded, in place of skipping it. Other data sets
   * are refused with one always. @default false
   */
  readonly strict?: boolean;
}

/**
 * Loads a data set: from the first place that has it (see `locateDataset`), else by downloading it to the cache; or
 * makes it, if it is a generated one.
 *
 * @param name - one of `datasets`, or `folder:PATH` for a folder of images.
 * @param options - `mirror` defaults to the environment variable `SIMVAE_MIRROR`.
 * @throws {RangeError} If the name is unknown, or an option is that of a folder and the data set is none.
 * @throws {DataFileError} If `dataDir` or `SIMVAE_DATA` lacks a file, the data set is nowhere, its download fails, or
 *   a file is damaged.
 *
 * @example
 * const { train, test, targets } = await loadDataset('fashion-mnist-mini');
 * const { values, classes } = train.labels[targets[0]];
 */
export async function loadDataset(name: string, options: LoadOptions = {}): Promise<Dataset> {
  const { download = true, env = process.env, cacheDir = cacheDirectory(env), ...rest } = options;
  const { signal, onPacking, size, strict } = rest;
  const path = folderPath(name);
  if (path !== undefined) return loadFolder(path, { cacheDir, size, strict, signal, onPacking });

  const info = datasetInfo(name, 'loadDataset', 'folder:PATH');
  for (const [option, value] of Object.entries({ size, strict })) {
    if (value === undefined) continue;
    throw new RangeError(
      `loadDataset: \`${option}\` must be given for folder:PATH alone, got it for ${name}.`,
    );
  }
  const { found, places } = await locateDataset(name, { dataDir: options.dataDir, env, cacheDir });
  rejectIncomplete(info, places);
  const packing = { cacheDir, signal, onPacking };
  if (found !== undefined) return read(info, found, packing);
  if (options.dataDir !== undefined) throw nothingIn(options.dataDir, info, places);
  const mirror = options.mirror ?? (env.SIMVAE_MIRROR || undefined);
  const published = info.files.every(
    ({ url, sha256 }) => sha256 !== undefined && (mirror !== undefined || url !== undefined),
  );
  if (!download || !published) throw nowhere(info, places);

  const directory = join(cacheDir, info.name);
  await downloadDataset(info, directory, { ...rest, mirror });
  return read(info, { kind: 'download', directory, ...(await inspectDirectory(directory, info)) }, packing);
}

/** The folder that the name of a data set names as `folder:PATH`; undefined for other names. */
export function folderPath(name: string): string | undefined {
  const prefix = 'folder:';
  return name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
}

/** Reads a data set in the form that it is published in. */
async function read(
  info: DatasetInfo,
  place: DatasetPlace,
  packing: PackingOptions & { readonly cacheDir: string },
): Promise<Dataset> {
  switch (info.form) {
    case 'idx':
      return readDataset(info, place);
    case 'batches':
      return readBatches(info, place);
    case 'celeba':
      return loadCeleba(info, place, packing);
    case 'generated':
      return makeGlyphs({ color: info.imageShape[2] === 3 });
  }
}

/** A folder the user named that holds only some of the files is a mistake, not a reason to look elsewhere. */
function rejectIncomplete({ files }: DatasetInfo, places: readonly DatasetPlace[]): void {
  for (const place of places) {
    const { directory, present, missing, holds } = place;
    if (!isOwn(place) || holds !== undefined || missing.length === 0 || Object.keys(present).length === 0)
      continue;
    const there = Object.keys(present).join(', ');
    const also = files.find((file) => file.name === missing[0])?.also ?? [];
    const other = also.length === 0 ? '' : ` (or ${also.join(', ')})`;
    throw new DataFileError(
      join(directory, missing[0]),
      `expected this file${other} beside ${there}, got none`,
      `Put it there. ${passDirectory}`,
    );
  }
}

function nothingIn(dataDir: string, info: DatasetInfo, places: readonly DatasetPlace[]): DataFileError {
  const other = places.find((place) => place.holds !== undefined);
  if (other?.holds !== undefined) {
    return new DataFileError(
      other.directory,
      `expected ${info.name}, got the files of ${other.holds}`,
      passDirectory,
    );
  }
  const names = info.files.map((file) => file.name).join(', ');
  const unpacked = info.form === 'batches' ? ` or ${info.folder}/` : '';
  return new DataFileError(
    dataDir,
    `expected ${names}${unpacked} here or in ${info.name}/, got none of them`,
    passDirectory,
  );
}

function nowhere(info: DatasetInfo, places: readonly DatasetPlace[]): DataFileError {
  const looked = places.map((place) => place.directory).join(', ');
  return new DataFileError(
    info.name,
    `expected its files on this machine, got none in ${looked}`,
    `${howToGet(info)} ${passDirectory}`,
  );
}

function howToGet(info: DatasetInfo): string {
  if (info.form === 'celeba') return `Ask its authors for them: ${info.address}.`;
  return info.package === undefined ? 'Allow the download.' : `Run npm install ${info.package}.`;
}
