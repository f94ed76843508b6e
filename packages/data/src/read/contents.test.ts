import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { contentDigest, digest } from './contents.js';

const folder = temporaryFolder();

it('digests the uncompressed content, and stops where it is longer than wanted', async () => {
  const bytes = new Uint8Array(5_000_000).fill(7);
  const damaged = gzipSync(bytes);
  damaged[damaged.length - 6] ^= 1;
  const path = join(folder(), 'x.gz');
  await writeFile(path, Buffer.concat([gzipSync(bytes), damaged]));
  await expect(contentDigest(path)).rejects.toThrow('"incorrect data check"');
  expect(await contentDigest(path, { atMost: 10 })).toBeUndefined();
  await writeFile(path, gzipSync(bytes));
  expect(await contentDigest(path, { atMost: bytes.length })).toBe(digest(bytes));
  expect(await contentDigest(path, { compressed: false })).toBe(digest(gzipSync(bytes)));
});
