import { type ReportData, readReport, renderReport } from '@simvae/report';
import { findRuns } from '@simvae/runs';
import { type Asset, type ServedPage, startServer } from '../server/local-server.js';
import { stateOfRuns, watchRuns } from './watch-runs.js';

/** Which report, and where. */
export interface ServeReportOptions {
  /** Folder of runs; it need not be there yet. */
  readonly out: string;
  /** Reads what the page shows. @default every run of the folder, and what of it cannot be used */
  readonly read?: () => Promise<ReportData>;
  /** @default a free one */
  readonly port?: number;
  /** Closes the server. */
  readonly signal?: AbortSignal;
  /** Milliseconds between two looks at the files, at least. @default 1000 */
  readonly interval?: number;
  /** Called where a change could not be read: the report stays as it was until the next one. */
  readonly onError?: (error: unknown) => void;
}

/**
 * Serves the report of a folder of runs on localhost, and tells the page when it has changed: it takes the new data and draws
 * itself again, without being loaded again.
 *
 * @throws {Error} If the port is taken.
 * @throws what `read` throws to begin with.
 */
export async function serveReport(options: ServeReportOptions): Promise<ServedPage> {
  const { out, port, signal, interval, onError = () => {}, read = () => readAll(out) } = options;
  // Before the files are read: what changes while they are is seen as a change.
  const state = await stateOfRuns(out);
  let data = await read();
  const assets = new Map<string, Asset>([
    ['/', { type: 'text/html; charset=utf-8', body: () => renderReport(data, { live: true }) }],
    ['/data.json', { type: 'application/json; charset=utf-8', body: () => JSON.stringify(data) }],
  ]);
  const server = await startServer({ assets, port, signal });
  const watching = new AbortController();
  const watched = watchRuns(out, state, {
    interval,
    signal: watching.signal,
    onChange: async () => {
      try {
        data = await read();
        server.notify('change', { runs: data.runs.length });
      } catch (error) {
        onError(error);
      }
    },
  });
  const closed = server.closed.then(() => {
    watching.abort();
    return watched;
  });
  return {
    url: server.url,
    closed,
    close: async () => {
      await server.close();
      await closed;
    },
  };
}

async function readAll(out: string): Promise<ReportData> {
  const { runs, problems } = await findRuns(out);
  return readReport(runs, { problems });
}
