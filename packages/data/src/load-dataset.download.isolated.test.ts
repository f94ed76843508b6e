import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { directory as miniDirectory } from '@simvae/fashion-mnist-mini';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FileServer } from '../test/file-server.js';
import { partSizes } from '../test/part-sizes.js';
import { temporaryFolder } from '../test/temporary-folder.js';
import { datasets } from './datasets.js';
import type { DownloadProgress } from './fetch/download-file.js';
import { loadDataset } from './load-dataset.js';

// As if the package were not installed, so that the same files can be served and downloaded.
vi.mock('./find/package-directory.js', () => ({ packageDirectory: async () => undefined }));

const name = 'fashion-mnist-mini';
const names = datasets[name].files.map((file) => file.name);

describe('loadDataset, downloading', () => {
  const folder = temporaryFolder();
  let server: FileServer;
  beforeEach(async () => {
    const files = names.map((file) => [`/${name}/${file}`, readFileSync(join(miniDirectory, file))] as const);
    server = await FileServer.start(new Map(files));
  });
  afterEach(() => server.stop());

  it('downloads to the cache and finds it there the next time', async () => {
    const progress: DownloadProgress[] = [];
    const env = { SIMVAE_MIRROR: `${server.url}/`, XDG_CACHE_HOME: folder() };
    const cacheDir = join(folder(), 'simvae');
    const first = await loadDataset(name, { env, cacheDir, onProgress: (event) => progress.push(event) });
    expect(first.source).toEqual({ kind: 'download', directory: join(cacheDir, name), official: true });
    expect([first.train.count, first.test.count]).toEqual([10_000, 2_000]);
    expect(progress.at(-1)).toEqual({ file: names[3], bytes: 930, total: 930 });
    const second = await loadDataset(name, { env, cacheDir, download: false });
    expect(second.source.kind).toBe('cache');
    expect(second.digest).toBe(first.digest);
    expect(server.requests.map(({ path }) => path)).toEqual(names.map((file) => `/${name}/${file}`));
  });

  it('continues an aborted download with the files and bytes that are missing', async () => {
    const options = { env: {}, cacheDir: folder(), mirror: server.url };
    const controller = new AbortController();
    server.faults.pauseAfter = 1_000_000;
    const aborted = expect(
      loadDataset(name, { ...options, signal: controller.signal }),
    ).rejects.toHaveProperty('name', 'AbortError');
    await vi.waitFor(() => expect(partSizes(join(folder(), name))).toEqual([1_000_000]));
    controller.abort();
    await aborted;
    expect((await loadDataset(name, options)).source.official).toBe(true);
    expect(server.requests.slice(0, 2).map(({ range }) => range)).toEqual([undefined, 'bytes=1000000-']);
  });

  it('says how to install a data set that is shipped as a package', async () => {
    await expect(loadDataset(name, { env: {}, cacheDir: folder() })).rejects.toThrow(
      /got none in .*fashion-mnist-mini\. Run npm install @simvae\/fashion-mnist-mini\. Pass --data-dir/,
    );
  });
});
