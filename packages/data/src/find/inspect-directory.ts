import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { datasets } from '../datasets.js';
import { contentDigest } from '../read/contents.js';
import type { BatchesInfo, DatasetFile, DatasetInfo, DatasetPlace, IdxInfo } from '../types.js';

/** Bytes of an idx file of labels before the labels. */
const headerLength = 8;

/** What a folder has of a data set. */
type Inspected = Pick<DatasetPlace, 'present' | 'missing' | 'holds'>;

/**
 * Which files of a data set a folder holds, under any of their names, and whether they are another data set's.
 *
 * @param directory - the folder; it need not exist.
 */
export async function inspectDirectory(directory: string, info: DatasetInfo): Promise<Inspected> {
  const found = await findFiles(directory, info.files);
  if (info.form === 'batches') return inspectBatches(directory, info, found);
  if (info.form !== 'idx') return found;
  const holds = await otherDataset(found.present, info);
  return holds === undefined ? found : { ...found, holds };
}

async function findFiles(directory: string, files: readonly DatasetFile[]): Promise<Inspected> {
  const present: Record<string, string> = {};
  const missing: string[] = [];
  for (const file of files) {
    const path = await firstThere(directory, file);
    if (path === undefined) missing.push(file.name);
    else present[file.name] = path;
  }
  return { present, missing };
}

async function firstThere(
  directory: string,
  { name, also = [], folder }: DatasetFile,
): Promise<string | undefined> {
  for (const path of [name, ...also].map((candidate) => join(directory, candidate))) {
    const is = await stat(path).then(
      (entry) => entry.isFile() || (folder === true && entry.isDirectory()),
      () => false,
    );
    if (is) return path;
  }
  return undefined;
}

/**
 * Batches lie in the folder, in the one that the archive holds, or in the archive: the first of these that is complete,
 * for it need not be unpacked; else the first from which files are missing.
 */
async function inspectBatches(directory: string, info: BatchesInfo, archive: Inspected): Promise<Inspected> {
  const names = [...info.batches.map(({ name }) => name), info.classNames];
  const unpacked: Inspected[] = [];
  for (const below of ['', `${info.folder}/`]) {
    const { present, missing } = await findFiles(
      join(directory, below),
      names.map((name) => ({ name })),
    );
    unpacked.push({ present, missing: missing.map((name) => `${below}${name}`) });
  }
  const places = [...unpacked, archive];
  return (
    places.find(({ missing }) => missing.length === 0) ??
    places.find(({ present }) => Object.keys(present).length > 0) ??
    archive
  );
}

/** Training labels are small and differ between data sets: their digest tells whose files these are. */
async function otherDataset(
  present: Readonly<Record<string, string>>,
  info: IdxInfo,
): Promise<string | undefined> {
  const labels = info.files.find((file) => file.split === 'train' && file.holds === 'labels');
  const path = labels && present[labels.name];
  if (path === undefined) return undefined;
  const known: DatasetInfo[] = Object.values(datasets);
  const others = known.filter((other): other is IdxInfo => other.form === 'idx' && other.name !== info.name);
  const longest = Math.max(...others.map(({ sizes }) => headerLength + sizes.train));
  // A damaged file belongs to no data set; reading the data set reports the damage.
  const found = await contentDigest(path, { atMost: longest }).catch(() => undefined);
  return others.find((other) => other.files.some((file) => file.sha256 === found))?.name;
}
