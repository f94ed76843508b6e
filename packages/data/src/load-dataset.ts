import { join } from 'node:path';
import { DataFileError, passDirectory } from './data-file-error.js';
import { datasetInfo } from './datasets.js';
import { type DownloadDatasetOptions, downloadDataset } from './fetch/download-file.js';
import { cacheDirectory } from './find/cache-directory.js';
import { inspectDirectory } from './find/inspect-directory.js';
import { type LocateOptions, locateDataset } from './find/locate-dataset.js';
import { makeGlyphs } from './glyphs/make-glyphs.js';
import { readDataset } from './read/read-dataset.js';
import type { Dataset, DatasetInfo, DatasetPlace } from './types.js';

/** How the data sets that are made rather than found are made, by name. */
const generators: ReadonlyMap<string, () => Dataset> = new Map([
  ['glyphs', () => makeGlyphs()],
  ['glyphs-color', () => makeGlyphs({ color: true })],
]);

/** Where to look, and whether to download. */
export interface LoadOptions extends LocateOptions, DownloadDatasetOptions {
  /** Download the data set if it is nowhere on this machine. @default true */
  readonly download?: boolean;
}

/**
 * Loads a data set: from the first place that has it (see `locateDataset`), else by downloading it to the cache; or
 * makes it, if it is a generated one.
 *
 * @param name - one of `datasets`: `mnist`, `fashion-mnist`, `fashion-mnist-mini`, `glyphs`, `glyphs-color`.
 * @param options - `mirror` defaults to the environment variable `SIMVAE_MIRROR`.
 * @throws {RangeError} If the name is unknown.
 * @throws {DataFileError} If `dataDir` or `SIMVAE_DATA` lacks a file, the data set is nowhere, its download fails, or
 *   a file is damaged.
 *
 * @example
 * const { train, test, target } = await loadDataset('fashion-mnist-mini');
 * const { values, classes } = train.labels[target];
 */
export async function loadDataset(name: string, options: LoadOptions = {}): Promise<Dataset> {
  const info = datasetInfo(name, 'loadDataset');
  const generate = generators.get(name);
  if (generate !== undefined) return generate();
  const { download = true, env = process.env, cacheDir = cacheDirectory(env), ...rest } = options;
  const { found, places } = await locateDataset(name, { dataDir: options.dataDir, env, cacheDir });
  rejectIncomplete(places);
  if (found !== undefined) return readDataset(info, found);
  if (options.dataDir !== undefined) throw nothingIn(options.dataDir, info, places);
  const mirror = options.mirror ?? (env.SIMVAE_MIRROR || undefined);
  const published = mirror !== undefined || info.files.every((file) => file.url !== undefined);
  if (!download || !published) throw nowhere(info, places);

  const directory = join(cacheDir, info.name);
  await downloadDataset(info, directory, { ...rest, mirror });
  return readDataset(info, { kind: 'download', directory, ...(await inspectDirectory(directory, info)) });
}

/** A folder the user named that holds only some of the files is a mistake, not a reason to look elsewhere. */
function rejectIncomplete(places: readonly DatasetPlace[]): void {
  for (const { kind, directory, present, missing, holds } of places) {
    const named = kind === 'data-dir' || kind === 'environment';
    if (!named || holds !== undefined || missing.length === 0 || Object.keys(present).length === 0) continue;
    const there = Object.keys(present).join(', ');
    throw new DataFileError(
      join(directory, missing[0]),
      `expected this file (or the same without .gz) beside ${there}, got none`,
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
  return new DataFileError(
    dataDir,
    `expected ${names} here or in ${info.name}/, got none of them`,
    passDirectory,
  );
}

function nowhere(info: DatasetInfo, places: readonly DatasetPlace[]): DataFileError {
  const looked = places.map((place) => place.directory).join(', ');
  const step = info.package === undefined ? 'Allow the download.' : `Run npm install ${info.package}.`;
  return new DataFileError(
    info.name,
    `expected its files on this machine, got none in ${looked}`,
    `${step} ${passDirectory}`,
  );
}
