import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { DataFileError, passDirectory, replaceFile } from '../data-file-error.js';

const chunkSize = 2 ** 18;

/**
 * The content of a file in pieces, uncompressed: what is held at a time does not grow with the file. A reader that
 * stops early closes the file.
 *
 * @param compressed - whether it is a gzip file. @default whether its name ends in `.gz`
 * @throws {DataFileError} If the file cannot be read, is truncated, or is not valid gzip.
 */
export async function* contentOf(
  path: string,
  compressed: boolean = path.endsWith('.gz'),
): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: chunkSize });
  const stream = compressed ? file.pipe(createGunzip({ chunkSize })) : file;
  if (stream !== file) file.once('error', (error) => stream.destroy(error));
  try {
    for await (const chunk of stream) yield chunk;
    // zlib takes nothing at all for a complete file.
    if (compressed && file.bytesRead === 0) {
      throw Object.assign(new Error('unexpected end of file'), { code: 'Z_BUF_ERROR' });
    }
  } catch (error) {
    throw await unreadable(path, error as NodeJS.ErrnoException);
  } finally {
    file.destroy();
    stream.destroy();
  }
}

/**
 * Digest of a file's uncompressed content, in hexadecimal, without holding the file in memory.
 *
 * @param options - `compressed` as for `contentOf`; `atMost` bytes are read. @default atMost no limit, SHA-256
 * @returns the digest; undefined where the content is longer than `atMost`.
 * @throws {DataFileError} As `contentOf`.
 */
export async function contentDigest(
  path: string,
  {
    compressed,
    atMost = Number.POSITIVE_INFINITY,
    algorithm = 'sha256',
  }: { compressed?: boolean; atMost?: number; algorithm?: 'sha256' | 'md5' } = {},
): Promise<string | undefined> {
  const hash = createHash(algorithm);
  let length = 0;
  for await (const chunk of contentOf(path, compressed)) {
    length += chunk.length;
    if (length > atMost) return undefined;
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/** SHA-256 of bytes, in hexadecimal. */
export function digest(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Size of a file as it lies on the disk, in bytes.
 *
 * @throws {DataFileError} If there is none.
 */
export async function fileSize(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    throw notReadable(path, error as Error);
  }
}

async function unreadable(path: string, cause: NodeJS.ErrnoException): Promise<DataFileError> {
  if (!cause.code?.startsWith('Z_')) return notReadable(path, cause);
  const bytes = await fileSize(path);
  const problem = `expected a complete gzip file, got ${bytes} bytes with "${cause.message}"`;
  return new DataFileError(path, problem, replaceFile, { cause });
}

/** A file that is not there, is a folder, or may not be read. */
export function notReadable(path: string, cause: Error): DataFileError {
  const problem = `expected a readable file, got ${cause.message}`;
  return new DataFileError(path, problem, passDirectory, { cause });
}
