import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataFileError, passDirectory } from '../data-file-error.js';
import { inspectDirectory } from '../find/inspect-directory.js';
import { contentDigest } from '../read/contents.js';
import type { DatasetInfo } from '../types.js';
import { contentLength, contentRange, openUrl } from './open-url.js';
import { claimPart, releasePart, sizeOrZero } from './part-file.js';

/** How a file is downloaded. */
export interface DownloadOptions {
  /** SHA-256 of the file's content, uncompressed if `path` ends in `.gz`; see `of`. */
  readonly sha256: string;
  /** Whether `sha256` is that of the content, or of the file as it is published. @default 'content' */
  readonly of?: 'content' | 'file';
  /** Stops the download; what has arrived is kept and continued by the next call. */
  readonly signal?: AbortSignal;
  /** Called with the bytes that are there, and the size of the file where the server tells. */
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
}

/** How a data set is downloaded. */
export interface DownloadDatasetOptions {
  /** Address with one folder per data set, in place of the official ones: `<mirror>/<data set>/<file>`. */
  readonly mirror?: string;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** How far a download is. */
export interface DownloadProgress {
  /** Name of the file. */
  readonly file: string;
  /** Bytes of it that are there. */
  readonly bytes: number;
  /** Its size, where the server tells. */
  readonly total: number | undefined;
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
  const { present } = await inspectDirectory(directory, info);
  for (const { name, sha256, url } of info.files) {
    if (Object.hasOwn(present, name)) continue;
    const address = mirror === undefined ? url : `${mirror.replace(/\/+$/, '')}/${info.name}/${name}`;
    if (address === undefined || sha256 === undefined) {
      throw new TypeError(`downloadDataset: \`info\` must have a url and a digest for ${name}.`);
    }
    await downloadFile(address, join(directory, name), {
      sha256,
      of: info.form === 'idx' ? 'content' : 'file',
      signal,
      onProgress: (bytes, total) => onProgress?.({ file: name, bytes, total }),
    });
  }
}

/**
 * Downloads a file to `path`, continuing an earlier attempt where it stopped. The file appears under its name only once
 * it is complete and its digest is right; what an attempt that fails has received stays in `<path>.part`. Several
 * processes may download the same file at once: one continues, the others start from the beginning.
 *
 * If the digest of a continued file is wrong, the file has changed on the server meanwhile: it is downloaded again
 * from the start, once.
 *
 * @throws {DataFileError} Without a network, for HTTP errors, a full disk, a folder that cannot be written to, or a
 *   wrong digest.
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions): Promise<void> {
  const { sha256, of = 'content' } = options;
  const compressed = of === 'content' && path.endsWith('.gz');
  const part = await claimPart(path).catch((cause) => {
    throw notWritable(path, cause);
  });
  try {
    const continued = await receive(url, part, path, options);
    let found = await partDigest(part, compressed);
    if (found !== sha256 && continued) {
      await rm(part);
      await receive(url, part, path, options);
      found = await partDigest(part, compressed);
    }
    if (found !== sha256) {
      await rm(part);
      const problem = `expected content with SHA-256 ${sha256} for ${path}, got ${found}`;
      throw new DataFileError(url, problem, passDirectory);
    }
    await rename(part, path);
  } catch (error) {
    await releasePart(part, path);
    throw downloadError(url, path, 0, error, options.signal);
  }
}

/** Brings `part` to the size of the file at `url`; tells whether it began with bytes of an earlier attempt. */
async function receive(url: string, part: string, path: string, options: DownloadOptions): Promise<boolean> {
  const { signal, onProgress } = options;
  const offset = await sizeOrZero(part);
  let bytes = 0;
  try {
    const response = await openUrl(url, {
      signal,
      headers: offset > 0 ? { range: `bytes=${offset}-` } : {},
    });
    const range = contentRange(response);
    if (
      offset > 0 &&
      (response.statusCode === 416 || (response.statusCode === 206 && range.start !== offset))
    ) {
      response.destroy();
      if (response.statusCode === 416 && range.total === offset) return true;
      await rm(part);
      return receive(url, part, path, options);
    }
    if (response.statusCode !== 200 && response.statusCode !== 206) {
      response.destroy();
      throw new Error(`HTTP status ${response.statusCode} ${response.statusMessage}`);
    }
    const continued = response.statusCode === 206;
    bytes = continued ? offset : 0;
    const total = continued ? range.total : contentLength(response);
    const count = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        bytes += chunk.length;
        onProgress?.(bytes, total);
        done(null, chunk);
      },
    });
    await pipeline(response, count, createWriteStream(part, { flags: continued ? 'a' : 'w' }), { signal });
    return continued;
  } catch (error) {
    throw downloadError(url, path, bytes, error, signal);
  }
}

/** SHA-256 of the content of a part, or what it is instead. */
async function partDigest(part: string, compressed: boolean): Promise<string | undefined> {
  try {
    return await contentDigest(part, { compressed });
  } catch (error) {
    const cause = (error as DataFileError).cause as NodeJS.ErrnoException | undefined;
    if (cause?.code?.startsWith('Z_')) return 'no gzip file';
    throw error;
  }
}

const noNetwork = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ETIMEDOUT',
]);
const diskFull = new Set(['ENOSPC', 'EDQUOT']);
const connectionLost = new Set(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'EPIPE']);

/**
 * Says in words why a download stopped. An abort stays what it is.
 *
 * @param bytes - received so far.
 */
function downloadError(
  url: string,
  path: string,
  bytes: number,
  error: unknown,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof DataFileError) return error;
  const cause = error as NodeJS.ErrnoException;
  const code = cause.code ?? '';
  if (diskFull.has(code)) {
    const next = `Make room, or set XDG_CACHE_HOME to a folder on another disk; running again continues there.`;
    const problem = `the disk is full after ${bytes} bytes of ${url}`;
    return new DataFileError(`${path}.part`, problem, next, { cause });
  }
  if (connectionLost.has(code)) {
    const next = `Run again to continue. ${passDirectory}`;
    return new DataFileError(url, `the connection was lost after ${bytes} bytes`, next, { cause });
  }
  // Errors of the file system name a path, those of the network do not.
  if (cause.path !== undefined) return notWritable(path, cause);
  const reason = noNetwork.has(code) ? `no network (${cause.message || code})` : cause.message;
  return new DataFileError(url, `download failed: ${reason}`, passDirectory, { cause });
}

function notWritable(path: string, cause: Error): DataFileError {
  const next = `Set XDG_CACHE_HOME to a folder that can be written to. ${passDirectory}`;
  return new DataFileError(path, `expected a place that can be written to, got ${cause.message}`, next, {
    cause,
  });
}
