import { join } from 'node:path';
import { datasetInfo } from '../datasets.js';
import type { DatasetInfo, DatasetPlace, PlaceKind } from '../types.js';
import { cacheDirectory, type Environment } from './cache-directory.js';
import { inspectDirectory } from './inspect-directory.js';
import { packageDirectory } from './package-directory.js';

/** Where to look. */
export interface LocateOptions {
  /** Look here and nowhere else: the folder itself, or its subfolder named after the data set. */
  readonly dataDir?: string;
  /** Folder of downloads. @default cacheDirectory(env) */
  readonly cacheDir?: string;
  /** Environment variables; `SIMVAE_DATA` is looked at like `dataDir`. @default process.env */
  readonly env?: Environment;
}

/** Answer of `locateDataset`. */
export interface DatasetLocation {
  readonly name: string;
  /** The first place with every file; absent if there is none. */
  readonly found?: DatasetPlace;
  /** Every place that was looked at, in order, up to the one found. */
  readonly places: readonly DatasetPlace[];
}

/**
 * Looks for a data set on this machine, in this order: `dataDir` (and then nowhere else), the folder named by
 * `SIMVAE_DATA`, the cache of downloads, where the operating system installs it, the npm package that ships it.
 *
 * A generated data set is found wherever one looks. Data sets share file names: a folder whose training labels are those of another data set counts as that one.
 *
 * @throws {RangeError} If the name is unknown.
 */
export async function locateDataset(name: string, options: LocateOptions = {}): Promise<DatasetLocation> {
  const info = datasetInfo(name, 'locateDataset');
  if (info.files.length === 0) {
    const found: DatasetPlace = { kind: 'generated', directory: '', present: {}, missing: [] };
    return { name, found, places: [found] };
  }
  const places: DatasetPlace[] = [];
  for await (const [kind, directory] of candidates(info, options)) {
    const place: DatasetPlace = { kind, directory, ...(await inspectDirectory(directory, info)) };
    places.push(place);
    if (place.missing.length === 0 && place.holds === undefined) return { name, found: place, places };
  }
  return { name, places };
}

async function* candidates(
  info: DatasetInfo,
  { dataDir, env = process.env, cacheDir = cacheDirectory(env) }: LocateOptions,
): AsyncGenerator<[PlaceKind, string]> {
  if (dataDir !== undefined) {
    yield ['data-dir', join(dataDir, info.name)];
    yield ['data-dir', dataDir];
    return;
  }
  if (env.SIMVAE_DATA) {
    yield ['environment', join(env.SIMVAE_DATA, info.name)];
    yield ['environment', env.SIMVAE_DATA];
  }
  yield ['cache', join(cacheDir, info.name)];
  for (const directory of info.systemDirectories) yield ['system', directory];
  const shipped = await packageDirectory(info);
  if (shipped !== undefined) yield ['package', shipped];
}
