import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

/**
 * SHA-256 of a file's content, in hexadecimal, without holding the file in memory.
 *
 * @param compressed - whether to digest what the gzip file holds rather than its bytes.
 * @returns the digest, or `no gzip file` where a gzip file was expected and something else is there.
 */
export async function contentDigest(path: string, compressed: boolean): Promise<string> {
  const hash = createHash('sha256');
  try {
    if (compressed) await pipeline(createReadStream(path), createGunzip(), hash);
    else await pipeline(createReadStream(path), hash);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_')) return 'no gzip file';
    throw error;
  }
  return hash.digest('hex');
}
