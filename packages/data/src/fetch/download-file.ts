import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DataFileError, passDirectory } from '../data-file-error.js';
import { contentDigest } from './content-digest.js';
import { downloadError } from './download-error.js';
import { openUrl } from './open-url.js';

/** How a file is downloaded. */
export interface DownloadOptions {
  /** SHA-256 of the file's content, uncompressed if `path` ends in `.gz`. */
  readonly sha256: string;
  /** Stops the download; what has arrived is kept and continued by the next call. */
  readonly signal?: AbortSignal;
  /** Called with the bytes that are there, and the size of the file where the server tells. */
  readonly onProgress?: (bytes: number, total: number | undefined) => void;
}

/**
 * Downloads a file to `path`, through `<path>.part`, continuing an earlier attempt where it stopped. The file appears
 * under its name only once it is complete and its digest is right.
 *
 * If the digest of a continued file is wrong, the file has changed on the server meanwhile: it is downloaded again
 * from the start, once.
 *
 * @throws {DataFileError} Without a network, for HTTP errors, a full disk, or a wrong digest.
 */
export async function downloadFile(url: string, path: string, options: DownloadOptions): Promise<void> {
  const part = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  const continued = await receive(url, part, options);
  let found = await contentDigest(part, path.endsWith('.gz'));
  if (found !== options.sha256 && continued) {
    await rm(part);
    await receive(url, part, options);
    found = await contentDigest(part, path.endsWith('.gz'));
  }
  if (found !== options.sha256) {
    await rm(part);
    const problem = `expected content with SHA-256 ${options.sha256} for ${path}, got ${found}`;
    throw new DataFileError(url, problem, passDirectory);
  }
  await rename(part, path);
}

/** Brings `part` to the size of the file at `url`; tells whether it began with bytes of an earlier attempt. */
async function receive(url: string, part: string, options: DownloadOptions): Promise<boolean> {
  const { signal, onProgress } = options;
  const offset = await stat(part).then(
    (entry) => entry.size,
    () => 0,
  );
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
      return receive(url, part, options);
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
    throw downloadError(url, part, bytes, error, signal);
  }
}

/** `bytes 100-199/200`, or with status 416 the total alone. */
function contentRange(response: IncomingMessage): { start?: number; total?: number } {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(response.headers['content-range'] ?? '');
  const number = (digits: string | undefined) => (/^\d+$/.test(digits ?? '') ? Number(digits) : undefined);
  return { start: number(match?.[1]), total: number(match?.[2]) };
}

function contentLength(response: IncomingMessage): number | undefined {
  const length = response.headers['content-length'];
  return length === undefined ? undefined : Number(length);
}
