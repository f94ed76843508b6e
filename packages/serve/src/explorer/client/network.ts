import { type ImageShape, sizeOf } from '@simvae/arrays';
import * as ort from 'onnxruntime-web/wasm';
import { type ExplorerData, explorerPaths } from '../explorer-data.js';

/** Rows computed at once; between two such pieces the page answers. */
const rowsAtOnce = 16;

/** The run's encoder, and its decoder where there is one. */
export interface Networks {
  /** @param pixels - in [0, 1], `[rows, height, width, channels]`. @returns `[rows, latent]`. */
  encode(pixels: Float32Array): Promise<Float32Array>;
  /** @param latents - `[rows, latent]`. @returns pixels in [0, 1], `[rows, height, width, channels]`. */
  readonly decode?: (latents: Float32Array) => Promise<Float32Array>;
}

/** Loads the exported model. */
export async function loadNetworks({ imageShape, latent, decoder }: ExplorerData): Promise<Networks> {
  ort.env.wasm.wasmPaths = explorerPaths.runtime;
  const size = sizeOf(imageShape);
  const encoder = await ort.InferenceSession.create(explorerPaths.encoder);
  const encode = rowwise(encoder, { input: 'images', output: 'representation' }, imageShape, latent);
  if ('missing' in decoder) return { encode };
  const session = await ort.InferenceSession.create(explorerPaths.decoder);
  return { encode, decode: rowwise(session, { input: 'latents', output: 'images' }, [latent], size) };
}

/** A model as a function of rows. A session computes one thing at a time: who asks meanwhile waits. */
function rowwise(
  session: ort.InferenceSession,
  { input, output }: { readonly input: string; readonly output: string },
  shape: ImageShape | readonly [number],
  outputSize: number,
): (rows: Float32Array) => Promise<Float32Array> {
  const size = shape.reduce((product, length) => product * length, 1);
  let before: Promise<unknown> = Promise.resolve();
  const all = async (rows: Float32Array): Promise<Float32Array> => {
    const count = rows.length / size;
    const out = new Float32Array(count * outputSize);
    for (let start = 0; start < count; start += rowsAtOnce) {
      const piece = rows.slice(start * size, Math.min(count, start + rowsAtOnce) * size);
      const tensor = new ort.Tensor('float32', piece, [piece.length / size, ...shape]);
      const results = await session.run({ [input]: tensor }, [output]);
      out.set(results[output].data as Float32Array, start * outputSize);
    }
    return out;
  };
  return (rows) => {
    const result = before.then(() => all(rows));
    before = result.catch(() => undefined);
    return result;
  };
}
