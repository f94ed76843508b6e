import { join } from 'node:path';
import { inspectDirectory } from '../find/inspect-directory.js';
import type { DatasetInfo } from '../types.js';
import { downloadFile } from './download-file.js';

/** How far a download is. */
export interface DownloadProgress {
  /** Name of the file. */
  readonly file: string;
  /** Bytes of it that are there. */
  readonly bytes: number;
  /** Its size, where the server tells. */
  readonly total: number | undefined;
}

/** How a data set is downloaded. */
export interface DownloadDatasetOptions {
  /** Address with one folder per data set, in place of the official ones: `<mirror>/<data set>/<file>`. */
  readonly mirror?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/**
 * Downloads the files of a data set that a folder lacks.
 *
 * @param directory - receives the files under their published names.
 * @throws {DataFileError} As `downloadFile`.
 */
export async function downloadDataset(
  info: DatasetInfo,
  directory: string,
  { mirror, signal, onProgress }: DownloadDatasetOptions = {},
): Promise<void> {
  const { missing } = await inspectDirectory(directory, info);
  for (const { name, sha256, url } of info.files) {
    if (!missing.includes(name)) continue;
    const address = mirror === undefined ? url : `${mirror.replace(/\/+$/, '')}/${info.name}/${name}`;
    if (address === undefined) throw new TypeError(`downloadDataset: \`info\` must have a url for ${name}.`);
    await downloadFile(address, join(directory, name), {
      sha256,
      signal,
      onProgress: (bytes, total) => onProgress?.({ file: name, bytes, total }),
    });
  }
}
