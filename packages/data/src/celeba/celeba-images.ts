import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ArchiveLimits } from '../archive/member.js';
import { readZip } from '../archive/read-zip.js';
import { DataFileError, passDirectory } from '../data-file-error.js';
import { fileStates } from '../packed/file-states.js';
import type { EncodedImage } from '../packed/pack-images.js';
import { contentDigest } from '../read/contents.js';

/** The image files of CelebA, in a folder or a zip archive. */
export interface CelebaImages {
  /** MD5 of the archive; absent for a folder. */
  readonly archiveDigest?: () => Promise<string | undefined>;
  /** For each image what tells that it has changed, `[images]`. */
  readonly states: readonly string[];
  /** The images for which `isMissing(row)`. */
  encoded(isMissing: (row: number) => boolean): AsyncIterable<EncodedImage>;
}

/** What an archive of aligned faces may hold: 202,599 of at most some 30 kB are published. */
const limits: ArchiveLimits = { members: 250_000, memberBytes: 2 ** 21, totalBytes: 2 ** 33 };

/**
 * Looks for images by their names.
 *
 * @param path - the folder `img_align_celeba`, or the archive.
 * @param files - names of the wanted images, one for each row.
 * @throws {DataFileError} If one is not there; for an archive, when its images are read.
 */
export async function celebaImages(
  path: string,
  files: readonly string[],
  signal?: AbortSignal,
): Promise<CelebaImages> {
  return statSync(path).isDirectory() ? inFolder(path, files, signal) : inArchive(path, files);
}

async function inFolder(path: string, files: readonly string[], signal?: AbortSignal): Promise<CelebaImages> {
  // Some programs unpack the archive to a folder of its name.
  const nested = join(path, 'img_align_celeba');
  const folder = existsSync(nested) ? nested : path;
  const paths = files.map((file) => join(folder, file));
  const found = await fileStates(paths, signal);
  const states = found.filter((state) => state !== undefined);
  rejectMissing(folder, files, (row) => found[row] !== undefined);
  return {
    states: states.map(({ size, written }) => `${size} ${written}`),
    async *encoded(isMissing) {
      for (const [row, file] of paths.entries()) {
        if (isMissing(row)) yield { row, file, bytes: states[row].size, read: () => readFile(file) };
      }
    },
  };
}

async function inArchive(path: string, files: readonly string[]): Promise<CelebaImages> {
  const [archive] = await fileStates([path]);
  const state = `${archive?.size} ${archive?.written}`;
  return {
    archiveDigest: () => contentDigest(path, { compressed: false, algorithm: 'md5' }),
    states: files.map(() => state),
    async *encoded(isMissing) {
      const rows = new Map(files.map((file, row) => [file, row]));
      for await (const { name, size, bytes } of readZip(path, limits)) {
        const file = basename(name);
        const row = rows.get(file);
        if (row === undefined) continue;
        rows.delete(file);
        if (isMissing(row)) yield { row, file: `${path}: ${name}`, bytes: size, read: bytes };
      }
      rejectMissing(path, files, (row) => !rows.has(files[row]));
    },
  };
}

function rejectMissing(path: string, files: readonly string[], isThere: (row: number) => boolean): void {
  const missing = files.filter((_, row) => !isThere(row));
  if (missing.length === 0) return;
  const problem = `expected the ${files.length} images of partitions 0 and 2, got all but ${missing.length}, of which the first is ${missing[0]}`;
  throw new DataFileError(path, problem, `Put the whole of img_align_celeba there. ${passDirectory}`);
}
