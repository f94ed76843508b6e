import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Misbehaviour of a `FileServer`, for one request each where it says so. */
export interface Faults {
  /** Stop sending, without closing, after this many bytes of the next response. */
  pauseAfter?: number;
  /** Answer every request in full, as servers without ranges do. */
  ignoreRange?: boolean;
  /** Answer every request with this status. */
  status?: number;
}

/** A local HTTP server with ranges, that fails on demand. */
export class FileServer {
  /** Address without a slash at the end. */
  url = '';
  readonly faults: Faults = {};
  /** Requests so far: path and range asked for. */
  readonly requests: { path: string; range: string | undefined }[] = [];
  private readonly server: Server;

  private constructor(private readonly files: Map<string, Uint8Array>) {
    this.server = createServer((request, response) => this.answer(request, response));
  }

  /** @param files - contents by path; may be changed while the server runs. */
  static async start(files: Map<string, Uint8Array>): Promise<FileServer> {
    const server = new FileServer(files);
    await new Promise<void>((resolve) => server.server.listen(0, '127.0.0.1', resolve));
    server.url = `http://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
    return server;
  }

  /** Breaks every open connection. */
  disconnect(): void {
    this.server.closeAllConnections();
  }

  async stop(): Promise<void> {
    this.disconnect();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '';
    const { range } = request.headers;
    this.requests.push({ path, range });
    if (path.startsWith('/moved/')) {
      response.writeHead(302, { location: path.slice('/moved'.length) }).end();
      return;
    }
    const file = this.files.get(path);
    const status = this.faults.status ?? (file === undefined ? 404 : 200);
    if (file === undefined || status !== 200) {
      response.writeHead(status).end('no file here');
      return;
    }
    const start = this.faults.ignoreRange ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    if (start > 0 && start >= file.length) {
      response.writeHead(416, { 'content-range': `bytes */${file.length}` }).end();
      return;
    }
    const body = file.subarray(start);
    const ranged = start > 0 ? { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': body.length, ...ranged });
    this.send(body, response);
  }

  private send(body: Uint8Array, response: ServerResponse): void {
    const { pauseAfter } = this.faults;
    delete this.faults.pauseAfter;
    if (pauseAfter === undefined) response.end(body);
    else response.write(body.subarray(0, pauseAfter));
  }
}
