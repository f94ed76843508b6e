import { once } from 'node:events';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type Asset, type LocalServer, type LocalServerOptions, startServer } from './local-server.js';

const hello: Asset = { type: 'text/plain; charset=utf-8', body: () => 'hello' };
const bytes: Asset = { type: 'application/octet-stream', body: async () => Uint8Array.of(1, 2, 3) };
const broken: Asset = { type: 'text/plain', body: () => Promise.reject(new Error('cannot be read')) };
const assets = new Map([
  ['/', hello],
  ['/bytes', bytes],
  ['/broken', broken],
]);

const servers: LocalServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function started(options: Partial<LocalServerOptions> = {}): Promise<LocalServer> {
  const server = await startServer({ assets, ...options });
  servers.push(server);
  return server;
}

/** What a server answers to a path that is sent as it is, with this Host. */
function ask(server: LocalServer, path: string, host?: string, method = 'GET') {
  const { hostname, port } = new URL(server.url);
  return new Promise<{ status?: number; text: string }>((resolve, reject) => {
    const headers = host === undefined ? {} : { host };
    const asked = request({ hostname, port, path, method, headers }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ status: response.statusCode, text });
    });
    asked.on('error', reject).end();
  });
}

describe('startServer', () => {
  it('gives out what is in its table, and nothing else', async () => {
    const server = await started();
    const page = await fetch(server.url);
    expect([page.status, page.headers.get('content-type'), await page.text()]).toEqual([
      200,
      'text/plain; charset=utf-8',
      'hello',
    ]);
    expect(page.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const file = await fetch(`${server.url}bytes?x=1`);
    expect(new Uint8Array(await file.arrayBuffer())).toEqual(Uint8Array.of(1, 2, 3));
    const strange = [
      '/package.json',
      '/../package.json',
      '/bytes/../bytes',
      '/%2e%2e/bytes',
      '//bytes',
      '/__proto__',
    ];
    for (const path of strange) expect(await ask(server, path), path).toMatchObject({ status: 404 });
  });

  it('answers HEAD without a body, and refuses to be written to', async () => {
    const server = await started();
    expect(await ask(server, '/', undefined, 'HEAD')).toEqual({ status: 200, text: '' });
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect(await ask(server, '/', undefined, method), method).toMatchObject({ status: 405 });
    }
  });

  it('refuses requests in the name of another host', async () => {
    const server = await started();
    const { port } = new URL(server.url);
    expect(await ask(server, '/', `localhost:${port}`)).toMatchObject({ status: 200 });
    for (const host of ['example.org', `example.org:${port}`, '127.0.0.1', `127.0.0.1.example.org:${port}`]) {
      const { status, text } = await ask(server, '/', host);
      expect([status, text], host).toEqual([421, `This page is at ${server.url} alone.\n`]);
    }
  });

  it('says what cannot be read, and goes on', async () => {
    const server = await started();
    expect(await ask(server, '/broken')).toEqual({ status: 500, text: 'cannot be read\n' });
    expect(await ask(server, '/')).toMatchObject({ status: 200 });
  });

  it('listens on the loopback address alone', async () => {
    const server = await started();
    const { port } = new URL(server.url);
    const other = connect({ host: '127.0.0.2', port: Number(port) });
    const [error] = (await once(other, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('refuses a port that is none, or taken', async () => {
    for (const port of [-1, 1.5, 65536]) {
      await expect(startServer({ assets, port })).rejects.toThrow(
        `startServer: \`port\` must be a whole number up to 65535, got ${port}.`,
      );
    }
    const server = await started();
    const port = Number(new URL(server.url).port);
    await expect(startServer({ assets, port })).rejects.toThrow(
      `Port ${port} is taken by another program. Choose another, or none for a free one.`,
    );
  });

  it('tells pages that listen, until they leave', async () => {
    const server = await started();
    const leaving = new AbortController();
    const listening = await fetch(`${server.url}events`, { signal: leaving.signal });
    expect(listening.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const staying = await fetch(`${server.url}events`);
    leaving.abort();
    server.notify('change', { runs: 2 });
    await server.close();
    expect(await staying.text()).toBe('retry: 1000\n\nevent: change\ndata: {"runs":2}\n\n');
  });

  it('closes at the signal, with every connection', async () => {
    const stop = new AbortController();
    const server = await started({ signal: stop.signal });
    const listening = await fetch(`${server.url}events`);
    stop.abort();
    await server.closed;
    expect(await listening.text()).toBe('retry: 1000\n\n');
    await expect(fetch(server.url)).rejects.toThrow();
    await expect(startServer({ assets, signal: stop.signal })).rejects.toThrow('aborted');
  });
});
