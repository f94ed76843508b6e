import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Headers that isolate a page, so that its threads may share memory. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** Serves a page with a script while `use` runs. */
export async function servePage<Result>(
  script: string,
  { isolated }: { readonly isolated: boolean },
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  const html = `<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><script>${script}</script>`;
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html', ...(isolated && isolation) }).end(html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  } finally {
    server.close();
  }
}
