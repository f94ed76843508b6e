import type { FoundRun } from '@simvae/runs';
import { type DatasetLoader, openRun } from '@simvae/study';
import { type Asset, type ServedPage, startServer } from '../server/local-server.js';
import { explorerPaths } from './explorer-data.js';
import { type Exploration, gatherExploration } from './gather.js';
import { explorerPage } from './page.js';
import { runtimeFiles } from './runtime-files.js';
import { explorerStyle } from './style.js';

/** Which run, and where. */
export interface ServeExplorerOptions {
  /** A trained run. */
  readonly run: FoundRun;
  /** Loads its data set, whose test images are looked at. */
  readonly load: DatasetLoader;
  /** Modules of methods that are not registered ones. Naming a file here runs its code. */
  readonly methodFiles?: readonly string[];
  /** @default a free one */
  readonly port?: number;
  /** Closes the server. */
  readonly signal?: AbortSignal;
}

/** Scripts, styles, images and files from this server alone; WebAssembly is compiled, and its threads are workers of it. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves a page on localhost that has a run's encoder, and its decoder where there is one, in the browser: move latents, walk
 * between images, see how views of one image spread, look up an image of one's own.
 *
 * @throws {RunError} If the run is not trained, or its checkpoint is damaged.
 * @throws {Error} If the port is taken, or the data set is not there.
 */
export async function serveExplorer(options: ServeExplorerOptions): Promise<ServedPage> {
  const { run, load, methodFiles, port, signal } = options;
  const open = await openRun(run, { load, ...(methodFiles ? { methodFiles } : {}) });
  try {
    signal?.throwIfAborted();
    const { config } = run;
    const dataset = await load(config.data?.request ?? config.identity.dataset.name, config.data?.settings);
    signal?.throwIfAborted();
    const exploration = await gatherExploration(open, dataset);
    return await startServer({ assets: await explorerAssets(exploration), port, signal });
  } finally {
    await open.dispose();
  }
}

/** What the page is made of, by path. */
export async function explorerAssets(exploration: Exploration): Promise<ReadonlyMap<string, Asset>> {
  const { clientScript } = await import('./client-script.js');
  const { data, images, representations, encoder, decoder } = exploration;
  const file = (type: string, content: Uint8Array | string): Asset => ({ type, body: () => content });
  const bytes = new Uint8Array(
    representations.buffer,
    representations.byteOffset,
    representations.byteLength,
  );
  return new Map<string, Asset>([
    [
      '/',
      {
        ...file('text/html; charset=utf-8', explorerPage(data)),
        headers: { 'content-security-policy': policy },
      },
    ],
    ['/explorer.css', file('text/css; charset=utf-8', explorerStyle)],
    ['/explorer.js', file('text/javascript; charset=utf-8', clientScript)],
    [explorerPaths.data, file('application/json; charset=utf-8', JSON.stringify(data))],
    [explorerPaths.images, file('application/octet-stream', images)],
    [explorerPaths.representations, file('application/octet-stream', bytes)],
    [explorerPaths.encoder, file('application/octet-stream', encoder)],
    ...(decoder ? [[explorerPaths.decoder, file('application/octet-stream', decoder)] as const] : []),
    ...runtimeFiles(),
  ]);
}
