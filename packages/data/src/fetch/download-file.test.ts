import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileServer } from '../../test/file-server.js';
import { partSizes } from '../../test/part-sizes.js';
import { temporaryFolder } from '../../test/temporary-folder.js';
import { digest } from '../read/contents.js';
import { downloadFile } from './download-file.js';

const content = Uint8Array.from({ length: 200_000 }, (_, i) => (i * i) >> 3);
const sha256 = digest(content);
const passDirectory =
  'Pass --data-dir DIR (option `dataDir`) or set SIMVAE_DATA to a folder that holds the files.';

describe('downloadFile', () => {
  const folder = temporaryFolder();
  let files: Map<string, Uint8Array>;
  let server: FileServer;
  let path: string;
  let part: string;
  beforeEach(async () => {
    files = new Map([
      ['/file', content],
      ['/file.gz', gzipSync(content)],
    ]);
    server = await FileServer.start(files);
    path = join(folder(), 'cache', 'file');
    part = `${path}.part`;
  });
  afterEach(() => server.stop());
  const download = (options: Partial<Parameters<typeof downloadFile>[2]> = {}) =>
    downloadFile(`${server.url}/file`, path, { sha256, ...options });
  const partHolds = (bytes: number) =>
    vi.waitFor(() => expect(partSizes(join(folder(), 'cache'))).toEqual([bytes]));
  const loseConnectionAfter = async (bytes: number) => {
    server.faults.pauseAfter = bytes;
    const interrupted = expect(download()).rejects.toThrow(
      `${server.url}/file: the connection was lost after ${bytes} bytes. Run again to continue. ${passDirectory}`,
    );
    await partHolds(bytes);
    server.disconnect();
    await interrupted;
  };

  it('downloads to a new folder, reports bytes and total, and leaves no partial file', async () => {
    const progress: (number | undefined)[][] = [];
    await download({ onProgress: (bytes, total) => progress.push([bytes, total]) });
    expect(digest(readFileSync(path))).toBe(sha256);
    expect(partSizes(join(folder(), 'cache'))).toEqual([]);
    expect(progress.at(-1)).toEqual([content.length, content.length]);
  });

  it('checks the uncompressed content of a .gz file, and follows redirects', async () => {
    await downloadFile(`${server.url}/moved/file.gz`, `${path}.gz`, { sha256 });
    expect(readFileSync(`${path}.gz`)).toEqual(Buffer.from(files.get('/file.gz') as Uint8Array));
  });

  it('continues an interrupted download', async () => {
    await loseConnectionAfter(50_000);
    expect(existsSync(path)).toBe(false);
    const progress: number[] = [];
    await download({ onProgress: (bytes) => progress.push(bytes) });
    expect(digest(readFileSync(path))).toBe(sha256);
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=50000-']);
    expect(progress[0]).toBeGreaterThan(50_000);
  });

  it('keeps what has arrived when aborted, and continues from there', async () => {
    server.faults.pauseAfter = 30_000;
    const controller = new AbortController();
    const aborted = expect(download({ signal: controller.signal })).rejects.toHaveProperty(
      'name',
      'AbortError',
    );
    await partHolds(30_000);
    controller.abort();
    await aborted;
    await download();
    expect(digest(readFileSync(path))).toBe(sha256);
    expect(server.requests[1].range).toBe('bytes=30000-');
  });

  it('starts over where the server ignores ranges', async () => {
    await loseConnectionAfter(50_000);
    server.faults.ignoreRange = true;
    await download();
    expect(digest(readFileSync(path))).toBe(sha256);
  });

  it('starts over where the partial file is longer than the file (416)', async () => {
    await expect(download({ sha256: 'another' })).rejects.toThrow();
    writeFileSync(part, new Uint8Array(content.length + 1));
    await download();
    expect(digest(readFileSync(path))).toBe(sha256);
  });

  it('accepts a partial file that is already complete (416)', async () => {
    await expect(download({ sha256: 'another' })).rejects.toThrow();
    writeFileSync(part, content);
    const before = server.requests.length;
    await download();
    expect(server.requests.length - before).toBe(1);
    expect(digest(readFileSync(path))).toBe(sha256);
  });

  it('starts over, once, where the file changed between two attempts', async () => {
    await loseConnectionAfter(50_000);
    const changed = content.map((byte) => byte ^ 1);
    files.set('/file', changed);
    await download({ sha256: digest(changed) });
    expect(digest(readFileSync(path))).toBe(digest(changed));
    expect(server.requests.map(({ range }) => range)).toEqual([undefined, 'bytes=50000-', undefined]);
  });

  it('is not disturbed by others who download the same file at the same time', async () => {
    server.faults.pauseAfter = 20_000;
    const controller = new AbortController();
    const slow = expect(download({ signal: controller.signal })).rejects.toHaveProperty('name', 'AbortError');
    await partHolds(20_000);
    await Promise.all([download(), download(), download()]);
    expect(digest(readFileSync(path))).toBe(sha256);
    expect(partSizes(join(folder(), 'cache'))).toEqual([20_000]);
    controller.abort();
    await slow;
    await download();
    expect(partSizes(join(folder(), 'cache'))).toEqual([]);
    expect(server.requests.map(({ range }) => range)).toEqual([
      ...new Array(4).fill(undefined),
      'bytes=20000-',
    ]);
  });

  it('continues the longest part that nobody writes to', async () => {
    await expect(download({ sha256: 'another' })).rejects.toThrow();
    const left = (suffix: string, bytes: number) => {
      writeFileSync(`${part}${suffix}`, content.subarray(0, bytes));
      return `${part}${suffix}`;
    };
    const gone = spawnSync(process.execPath, ['--version']).pid;
    left('', 1000);
    left(`-${hostname()}-${gone}-0`, 3000);
    const running = left(`-${hostname()}-${process.ppid}-0`, 5000);
    const elsewhere = left('-another-host-1-0', 4000);
    const before = server.requests.length;
    await download();
    expect(digest(readFileSync(path))).toBe(sha256);
    expect(partSizes(join(folder(), 'cache')).sort()).toEqual([4000, 5000]);
    const longAgo = new Date(Date.now() - 3_600_000);
    utimesSync(elsewhere, longAgo, longAgo);
    await download();
    expect(server.requests.slice(before).map(({ range }) => range)).toEqual(['bytes=3000-', 'bytes=4000-']);
    expect(readFileSync(running)).toHaveLength(5000);
  });

  it('says where it cannot write', async () => {
    await download();
    const below = join(path, 'x');
    await expect(downloadFile(`${server.url}/file`, below, { sha256 })).rejects.toThrow(
      /x: expected a place that can be written to, got E\w+: .*\. Set XDG_CACHE_HOME to a folder/,
    );
    mkdirSync(join(folder(), 'cache', 'taken', 'x'), { recursive: true });
    await expect(
      downloadFile(`${server.url}/file`, join(folder(), 'cache', 'taken'), { sha256 }),
    ).rejects.toThrow(/taken: expected a place that can be written to, got E\w+: /);
  });

  it('rejects a wrong digest and leaves nothing behind', async () => {
    await expect(download({ sha256: 'abc' })).rejects.toThrow(
      `${server.url}/file: expected content with SHA-256 abc for ${path}, got ${sha256}. ${passDirectory}`,
    );
    expect(existsSync(path)).toBe(false);
    expect(partSizes(join(folder(), 'cache'))).toEqual([]);
  });

  it('rejects a page that is no gzip file', async () => {
    files.set('/file.gz', Buffer.from('<html>Sign in to the network</html>'));
    await expect(downloadFile(`${server.url}/file.gz`, `${path}.gz`, { sha256 })).rejects.toThrow(
      'got no gzip file',
    );
  });

  it('names the HTTP status', async () => {
    server.faults.status = 503;
    await expect(download()).rejects.toThrow(
      `${server.url}/file: download failed: HTTP status 503 Service Unavailable. ${passDirectory}`,
    );
    await expect(downloadFile(`${server.url}/none`, path, { sha256 })).rejects.toThrow('HTTP status 503');
  });

  it('says that there is no network', async () => {
    await server.stop();
    await expect(download()).rejects.toThrow(
      /download failed: no network \(.*ECONNREFUSED.*\)\. Pass --data-dir/,
    );
  });

  it.skipIf(process.platform !== 'linux')('says that the disk is full', async () => {
    await expect(download({ sha256: 'another' })).rejects.toThrow();
    symlinkSync('/dev/full', part);
    await expect(download()).rejects.toThrow(
      /file\.part: the disk is full after \d+ bytes of http.*Make room/,
    );
  });
});
