import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { datasets } from '../datasets.js';
import { contentDigest } from '../read/contents.js';
import type { DatasetInfo, DatasetPlace } from '../types.js';

/** Bytes of an idx file of labels before the labels. */
const headerLength = 8;

/**
 * Which files of a data set a folder holds, compressed or not, and whether they are another data set's.
 *
 * @param directory - the folder; it need not exist.
 */
export async function inspectDirectory(
  directory: string,
  info: DatasetInfo,
): Promise<Pick<DatasetPlace, 'present' | 'missing' | 'holds'>> {
  const present: Record<string, string> = {};
  const missing: string[] = [];
  for (const { name } of info.files) {
    const path = await firstFile([join(directory, name), join(directory, name.replace(/\.gz$/, ''))]);
    if (path === undefined) missing.push(name);
    else present[name] = path;
  }
  const holds = await otherDataset(present, info);
  return holds === undefined ? { present, missing } : { present, missing, holds };
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isFile = await stat(path).then(
      (entry) => entry.isFile(),
      () => false,
    );
    if (isFile) return path;
  }
  return undefined;
}

/** Training labels are small and differ between data sets: their digest tells whose files these are. */
async function otherDataset(
  present: Readonly<Record<string, string>>,
  info: DatasetInfo,
): Promise<string | undefined> {
  const labels = info.files.find((file) => file.split === 'train' && file.holds === 'labels');
  const path = labels && present[labels.name];
  if (path === undefined) return undefined;
  const others: DatasetInfo[] = Object.values(datasets).filter((other) => other.name !== info.name);
  const longest = Math.max(...others.map(({ sizes }) => headerLength + sizes.train));
  // A damaged file belongs to no data set; reading the data set reports the damage.
  const found = await contentDigest(path, { atMost: longest }).catch(() => undefined);
  return others.find((other) => other.files.some((file) => file.sha256 === found))?.name;
}
