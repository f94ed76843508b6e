import { setImmediate } from 'node:timers/promises';
import { type HostTensor, type ImageSource, sliceRows } from '@simvae/arrays';

/** Rows between two looks at the signal: as many as a model computes at once, so that no number depends on it. */
const rowsAtOnce = 250;

/**
 * Images that can be read until the work on them is stopped: whoever reads them batch by batch lets other work of the process run
 * in between, and ends with the signal's reason.
 *
 * @param onRead - called with the part of all images that has been read before.
 */
export function watched(
  images: ImageSource,
  signal: AbortSignal | undefined,
  onRead: (fraction: number) => void = () => {},
): ImageSource {
  let done = 0;
  return {
    count: images.count,
    imageShape: images.imageShape,
    async read(indices, out) {
      await setImmediate();
      signal?.throwIfAborted();
      onRead(done / images.count);
      done += indices.length;
      await images.read(indices, out);
    },
  };
}

/**
 * What a function makes of rows, computed part by part.
 *
 * @param apply - rows to as many rows.
 * @throws the signal's reason, if it stopped the work.
 */
export async function inParts<Result extends HostTensor>(
  rows: HostTensor,
  signal: AbortSignal | undefined,
  apply: (part: HostTensor) => Promise<Result>,
): Promise<Result> {
  const count = rows.shape[0];
  let whole: Float32Array | undefined;
  let rowShape: readonly number[] = [];
  for (let start = 0; start < Math.max(count, 1); start += rowsAtOnce) {
    await setImmediate();
    signal?.throwIfAborted();
    const { data, shape } = await apply(sliceRows(rows, start, start + rowsAtOnce));
    rowShape = shape.slice(1);
    const width = shape[0] === 0 ? 0 : data.length / shape[0];
    whole ??= new Float32Array(count * width);
    whole.set(data, start * width);
  }
  return { data: whole, shape: [count, ...rowShape] } as unknown as Result;
}
