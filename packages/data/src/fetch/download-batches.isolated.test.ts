import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { batchArchive, publishedAs, records, smallBatches } from '../../test/batches.js';
import { FileServer } from '../../test/file-server.js';
import { partSizes } from '../../test/part-sizes.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { loadDataset } from '../load-dataset.js';
import type { BatchesInfo } from '../types.js';
import type { DownloadProgress } from './download-file.js';

const name = 'cifar-10-binary.tar.gz';
const path = `/cifar10/${name}`;

/** CIFAR10 as if it were published with a few images. */
const small = vi.hoisted(() => ({ cifar10: undefined as BatchesInfo | undefined }));
vi.mock('../datasets.js', async (original) => {
  const real = await original<typeof import('../datasets.js')>();
  const datasetInfo = (...known: Parameters<typeof real.datasetInfo>) =>
    small.cifar10 ?? real.datasetInfo(...known);
  return { ...real, datasetInfo };
});

describe('loadDataset, downloading an archive', () => {
  const folder = temporaryFolder();
  let archive: Buffer;
  let files: Map<string, Uint8Array>;
  let server: FileServer;
  beforeEach(async () => {
    archive = await batchArchive(smallBatches());
    small.cifar10 = publishedAs(smallBatches(), archive);
    files = new Map([[path, archive]]);
    server = await FileServer.start(files);
  });
  afterEach(() => server.stop());
  const cache = () => join(folder(), 'cifar10');
  const load = (options: Parameters<typeof loadDataset>[1] = {}) =>
    loadDataset('cifar10', { env: {}, cacheDir: folder(), mirror: server.url, ...options });

  it('downloads it to the cache, shows how far it is, and finds it there the next time', async () => {
    const progress: DownloadProgress[] = [];
    const first = await load({ onProgress: (event) => progress.push(event) });
    expect(first.source).toEqual({ kind: 'download', directory: cache(), official: true });
    expect([first.train.count, first.test.count]).toEqual([5 * records, records]);
    expect(progress.at(-1)).toEqual({ file: name, bytes: archive.length, total: archive.length });
    const second = await load({ download: false });
    expect([second.source.kind, second.digest]).toEqual(['cache', first.digest]);
    expect(readdirSync(cache())).toEqual([name]);
    expect(server.requests.map((request) => request.path)).toEqual([path]);
  });

  it('continues a download that lost its connection', async () => {
    const half = Math.floor(archive.length / 2);
    server.faults.pauseAfter = half;
    const lost = expect(load()).rejects.toThrow(
      `the connection was lost after ${half} bytes. Run again to continue`,
    );
    await vi.waitFor(() => expect(partSizes(cache())).toEqual([half]));
    server.disconnect();
    await lost;
    expect(existsSync(join(cache(), name))).toBe(false);
    expect((await load()).source.official).toBe(true);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, `bytes=${half}-`]);
    expect(readdirSync(cache())).toEqual([name]);
  });

  it.each([
    ['a truncated archive', (bytes: Buffer) => bytes.subarray(0, -100)],
    ['a page', () => Buffer.from('<html>Sign in to the network</html>')],
    [
      'an archive compressed anew',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(0, 4), Buffer.from([7]), bytes.subarray(5)]),
    ],
  ])('leaves nothing of %s', async (_, served) => {
    files.set(path, served(archive));
    await expect(load()).rejects.toThrow(
      `${server.url}${path}: expected content with SHA-256 ${small.cifar10?.files[0].sha256} for ${join(cache(), name)}, got`,
    );
    expect(readdirSync(cache())).toEqual([]);
  });

  it('refuses a published archive of other contents, and writes none of them', async () => {
    const rest = [...smallBatches()].filter(([file]) => file !== 'test_batch.bin');
    archive = await batchArchive([...rest, ['../../escaped', Buffer.from('x')]]);
    small.cifar10 = publishedAs(smallBatches(), archive);
    files.set(path, archive);
    await expect(load()).rejects.toThrow(
      `${join(cache(), name)}: expected names of files inside the archive, got "cifar-10-batches-bin/../../escaped".`,
    );
    archive = await batchArchive(rest);
    small.cifar10 = publishedAs(smallBatches(), archive);
    files.set(path, archive);
    await expect(load()).rejects.toThrow(/expected content with SHA-256/);
    expect(readdirSync(cache())).toEqual([name]);
    expect(readFileSync(join(cache(), name))).not.toEqual(archive);
    expect(readdirSync(folder())).toEqual(['cifar10']);
  });

  it.skipIf(process.platform !== 'linux')('says that the disk is full', async () => {
    server.faults.status = 503;
    await expect(load()).rejects.toThrow('HTTP status 503');
    delete server.faults.status;
    symlinkSync('/dev/full', join(cache(), `${name}.part`));
    await expect(load()).rejects.toThrow(/\.part: the disk is full after \d+ bytes of http.*Make room/);
    expect(existsSync(join(cache(), name))).toBe(false);
  });
});
