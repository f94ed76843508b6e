import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EventStream } from './event-stream.js';

/** Something that a server gives out at one path. */
export interface Asset {
  /** Of the body, as HTTP says it: `text/html; charset=utf-8`. */
  readonly type: string;
  /** Made when it is asked for. */
  body(): Promise<Uint8Array | string> | Uint8Array | string;
  /** Besides those of every answer. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a server gives out, and until when. */
export interface LocalServerOptions {
  /** By path: `/`, `/data.json`. There is nothing else, and so no path leads to another file. */
  readonly assets: ReadonlyMap<string, Asset>;
  /** @default a free one */
  readonly port?: number;
  /** Closes the server. */
  readonly signal?: AbortSignal;
}

/** A page on localhost. */
export interface ServedPage {
  /** Where it is: `http://127.0.0.1:41231/`. */
  readonly url: string;
  /** Settles once the server is closed, by `close` or by the signal. */
  readonly closed: Promise<void>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** A page on localhost that is told of changes. */
export interface LocalServer extends ServedPage {
  /** Sends an event to every page that listens at `/events`. */
  notify(event: string, value: unknown): void;
}

/** Nothing that pages bring may be read, framed or kept by others; threads of WebAssembly need the first two. */
const commonHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/**
 * Serves a fixed table of assets to browsers on this machine, and events at `/events`.
 *
 * Only the loopback address is listened on. A request whose Host is another name is refused: by a name that leads here, a
 * page from elsewhere could read what is served (DNS rebinding).
 *
 * @throws {RangeError} If the port is none.
 * @throws {Error} If the port is taken; the message says what to do.
 */
export async function startServer({ assets, port = 0, signal }: LocalServerOptions): Promise<LocalServer> {
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new RangeError(`startServer: \`port\` must be a whole number up to 65535, got ${port}.`);
  }
  signal?.throwIfAborted();
  const events = new EventStream();
  let hosts: readonly string[] = [];
  const server = createServer((request, response) => {
    answer(request, response, { assets, events, hosts }).catch((error: unknown) => {
      if (!response.headersSent) refuse(response, 500, message(error));
      else response.destroy();
    });
  });
  await listen(server, port);
  const { port: actual } = server.address() as AddressInfo;
  hosts = [`127.0.0.1:${actual}`, `localhost:${actual}`];

  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  const close = (): Promise<void> => {
    signal?.removeEventListener('abort', close);
    events.end();
    server.close();
    server.closeAllConnections();
    return closed;
  };
  signal?.addEventListener('abort', close, { once: true });
  return {
    url: `http://${hosts[0]}/`,
    closed,
    close,
    notify: (event, value) => events.send(event, value),
  };
}

interface Served {
  readonly assets: ReadonlyMap<string, Asset>;
  readonly events: EventStream;
  readonly hosts: readonly string[];
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { assets, events, hosts }: Served,
): Promise<void> {
  const { method, url = '', headers } = request;
  if (!hosts.includes(headers.host ?? '')) {
    refuse(response, 421, `This page is at http://${hosts[0]}/ alone.`);
    return;
  }
  if (method !== 'GET' && method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    refuse(response, 405, 'There is nothing here but to read.');
    return;
  }
  // As it was sent: `..` is not resolved and `%2e` not decoded, and neither is in the table.
  const [path] = url.split('?', 1);
  if (path === '/events' && method === 'GET') {
    events.add(response, commonHeaders);
    return;
  }
  const asset = assets.get(path);
  if (asset === undefined) {
    refuse(response, 404, 'There is nothing at this address.');
    return;
  }
  const body = await asset.body();
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  response.writeHead(200, {
    ...commonHeaders,
    ...asset.headers,
    'content-type': asset.type,
    'content-length': bytes.byteLength,
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

async function listen(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = `Port ${port} is taken by another program. Choose another, or none for a free one.`;
      const forbidden = `Port ${port} may not be listened on by this user. Choose one from 1024, or none for a free one.`;
      if (error.code === 'EADDRINUSE') reject(new Error(taken, { cause: error }));
      else if (error.code === 'EACCES') reject(new Error(forbidden, { cause: error }));
      else reject(error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
