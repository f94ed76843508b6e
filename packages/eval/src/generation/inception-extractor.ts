import type { Images, Matrix } from '@simvae/arrays';
import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { openModel } from '#platform/models';
import { breathe } from '#platform/threads';
import { checkOptions, type OptionNames } from '../input/options.js';
import { checkImages, type FeatureExtractor, resizeToPlanes } from './feature-extractor.js';

const caller = 'inceptionExtractor';

export interface InceptionOptions {
  /** An ONNX file: input float32 [batch, 3, height, width], RGB in [0, 1]; output [batch, d] or [batch, d, 1, 1]. */
  readonly file: string;
  /** SHA-256 that the file must have, hexadecimal. */
  readonly sha256?: string;
  /** Images a call. @default 16 */
  readonly batch?: number;
  /** Side the images are resized to where the model takes any size. @default 299 */
  readonly side?: number;
  /** Threads of ONNX Runtime; 0 for all cores. @default 0 */
  readonly threads?: number;
}

const optionNames: OptionNames<InceptionOptions> = {
  file: true,
  sha256: true,
  batch: true,
  side: true,
  threads: true,
};

/**
 * Pool features of Inception-v3 from an ONNX file, for FID. The file is never fetched: the README says how to export
 * the network that published FIDs use. Its SHA-256 becomes part of the extractor's name.
 *
 * Needs the package onnxruntime-node, whose telemetry is turned off. Nothing is sent or fetched.
 *
 * @throws {Error} If the file cannot be read, has another SHA-256, onnxruntime-node is not installed, or its telemetry
 *   cannot be turned off, as on a worker thread.
 */
export async function inceptionExtractor(options: InceptionOptions): Promise<FeatureExtractor> {
  checkOptions(caller, options, optionNames);
  const { file, batch = 16, side = 299, threads = 0 } = options;
  const { bytes, sha256, runtime } = await openModel(caller, file, options.sha256);
  const session = await runtime.InferenceSession.create(bytes, { intraOpNumThreads: threads });
  const [height, width] = inputSize(session, side);
  const input = session.inputNames[0];
  const output = session.outputNames[0];
  return {
    name: `Inception-v3 from ONNX, SHA-256 ${sha256}`,
    metric: 'FID',
    async extract(images: Images, signal?: AbortSignal): Promise<Matrix> {
      const count = checkImages(caller, 'images', images).shape[0];
      const parts: Float32Array[] = [];
      for (let first = 0; first < count; first += batch) {
        await breathe();
        signal?.throwIfAborted();
        const rows = Math.min(batch, count - first);
        const planes = resizeToPlanes(images, first, rows, height, width);
        const tensor: Tensor = new runtime.Tensor('float32', planes, [rows, 3, height, width]);
        const { data } = (await session.run({ [input]: tensor }, [output]))[output];
        if (!(data instanceof Float32Array) || data.length % rows !== 0) {
          throw new Error(
            `${caller}: ${file} must give float32 features, a row an image; export its pool features.`,
          );
        }
        parts.push(data.slice());
      }
      return concatenate(parts, count);
    },
  };
}

/** Height and width of the model's input, or `side` where it takes any. */
function inputSize(session: InferenceSession, side: number): readonly [height: number, width: number] {
  const metadata = session.inputMetadata[0];
  const shape = metadata.isTensor ? metadata.shape : [];
  const of = (axis: number) => (typeof shape[axis] === 'number' && shape[axis] > 0 ? shape[axis] : side);
  return [of(2), of(3)];
}

function concatenate(parts: readonly Float32Array[], rows: number): Matrix {
  const data = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    data.set(part, at);
    at += part.length;
  }
  return { data, shape: [rows, rows === 0 ? 0 : data.length / rows] };
}
