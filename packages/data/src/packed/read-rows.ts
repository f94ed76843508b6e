import { readv } from 'node:fs';
import { damaged, type OpenFile } from './packed-file.js';

/** Images between two that are wanted are read with them up to so many bytes: that takes less time than a second request. */
const mostGap = 2 ** 15;
/** Bytes of one request, beyond which the next image begins another. */
const mostBytes = 2 ** 20;
/** Buffers of one request: fewer than any system allows. */
const mostBuffers = 512;
/** Requests that the system has at a time. */
const mostRequests = 16;

/** Receives what lies between images; never read. */
const unwanted = new Uint8Array(mostGap);

/** Bytes that lie in one piece in the file. */
interface Request {
  /** Position in the file. */
  readonly position: number;
  length: number;
  /** What the bytes are read to, one after the other. */
  readonly buffers: Uint8Array[];
}

/**
 * Reads images from the disk straight to where they are wanted: in the order of the file, neighbours with one request,
 * several requests at a time, one promise for all.
 *
 * @param rows - which images, in any order; one may be wanted several times.
 * @param out - receives their pixels, `[rows, size]`.
 * @throws {DataFileError} If the file cannot be read or ends early; nothing is written to `out` after that.
 */
export async function readRows(file: OpenFile, rows: Int32Array, out: Uint8Array): Promise<void> {
  const { requests, repeats } = plan(file, rows, out);
  await send(file, requests);
  const { size } = file;
  for (const [from, to] of repeats) out.copyWithin(to * size, from * size, (from + 1) * size);
}

interface Plan {
  readonly requests: readonly Request[];
  /** Places in `out` whose image is that of another place: `[from, to]`. */
  readonly repeats: readonly (readonly [number, number])[];
}

function plan({ size, start }: OpenFile, rows: Int32Array, out: Uint8Array): Plan {
  const count = rows.length;
  const order = Float64Array.from(rows, (row, place) => row * count + place).sort();
  const requests: Request[] = [];
  const repeats: [number, number][] = [];
  let request: Request | undefined;
  /** Row and place of the image before. */
  let last = -1;
  let lastPlace = -1;
  /** Place of the first image of the last buffer. */
  let first = -1;
  for (const key of order) {
    const row = Math.floor(key / count);
    const place = key - row * count;
    if (row === last) {
      repeats.push([lastPlace, place]);
      continue;
    }
    const gap = request === undefined ? 0 : (row - last - 1) * size;
    if (
      request === undefined ||
      gap > mostGap ||
      request.length >= mostBytes ||
      request.buffers.length >= mostBuffers
    ) {
      request = { position: start + row * size, length: 0, buffers: [] };
      requests.push(request);
      first = place;
    } else if (gap > 0) {
      request.buffers.push(unwanted.subarray(0, gap));
      request.length += gap;
      first = place;
    } else if (place !== lastPlace + 1) {
      first = place;
    } else {
      request.buffers.pop();
    }
    request.buffers.push(out.subarray(first * size, (place + 1) * size));
    request.length += size;
    last = row;
    lastPlace = place;
  }
  return { requests, repeats };
}

/** Carries requests out, some at a time; settles when none is under way any more. */
function send({ path, descriptor }: OpenFile, requests: readonly Request[]): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    let underWay = 0;
    let failure: Error | undefined;
    const next = () => {
      while (underWay < mostRequests && sent < requests.length && failure === undefined) {
        const { position, length, buffers } = requests[sent++];
        underWay++;
        readv(descriptor, buffers, position, (error, bytes) => {
          underWay--;
          if (error) failure ??= damaged(path, `expected a readable file, got ${error.message}`, error);
          else if (bytes !== length) {
            failure ??= damaged(path, `expected ${length} bytes at ${position}, got ${bytes}`);
          }
          next();
        });
      }
      if (underWay > 0) return;
      if (failure === undefined) resolve();
      else reject(failure);
    };
    next();
  });
}
