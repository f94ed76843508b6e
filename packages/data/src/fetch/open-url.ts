import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';

/** What `openUrl` asks for. */
export interface OpenOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /** Give up when nothing arrives for this long, in milliseconds. @default 60_000 */
  readonly stallMs?: number;
}

const redirects = new Set([301, 302, 303, 307, 308]);
const mostRedirects = 5;

/**
 * Starts a GET request and follows redirects. Bytes arrive as the server sends them: unlike `fetch`, nothing is
 * decompressed on the way, so that offsets count bytes of the file.
 *
 * @returns the response, its body not yet read.
 */
export async function openUrl(url: string, options: OpenOptions = {}): Promise<IncomingMessage> {
  let address = new URL(url);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const response = await request(address, options);
    const { location } = response.headers;
    if (!redirects.has(response.statusCode ?? 0) || location === undefined) return response;
    response.resume();
    address = new URL(location, address);
  }
  throw new Error(`more than ${mostRedirects} redirects`);
}

function request(
  address: URL,
  { headers = {}, signal, stallMs = 60_000 }: OpenOptions,
): Promise<IncomingMessage> {
  const get = address.protocol === 'https:' ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    const sent = get(address, { headers: { ...headers, 'accept-encoding': 'identity' }, signal }, resolve);
    sent.setTimeout(stallMs, () => sent.destroy(new Error(`nothing received for ${stallMs / 1000} s`)));
    sent.on('error', reject);
  });
}

/** What the header says is sent: `bytes 100-199/200`, or with status 416 the total alone. */
export function contentRange({ headers }: IncomingMessage): { start?: number; total?: number } {
  const match = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers['content-range'] ?? '');
  const number = (digits: string | undefined) => (/^\d+$/.test(digits ?? '') ? Number(digits) : undefined);
  return { start: number(match?.[1]), total: number(match?.[2]) };
}

/** Bytes of the body, where the header says. */
export function contentLength({ headers }: IncomingMessage): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}
