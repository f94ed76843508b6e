import {
  decodeSafetensors,
  type ImageSource,
  type Matrix,
  matrixOf,
  type SafetensorsTensor,
  sealSafetensors,
} from '@simvae/arrays';
import { RunError, type RunFolder } from '@simvae/runs';
import type { Model } from '@simvae/train';
import type { EvaluationInput } from './evaluation-input.js';
import { watched } from './in-parts.js';

/** Representations of a data set's images, [images, latent]. */
export interface Represented {
  readonly train: Matrix<Float32Array>;
  readonly test: Matrix<Float32Array>;
}

/** Numbers of images of a data set. */
export interface ImageCounts {
  readonly train: { readonly count: number };
  readonly test: { readonly count: number };
}

/** Where they are kept, in the folder of the run: tensors `train` and `test`. */
export const representationsFile = 'representations.safetensors';

/**
 * Representations of all images: those that are kept with the run if they are of this model, else computed and kept.
 *
 * @throws the signal's reason, if it stopped the work.
 */
export async function representations(
  model: Model,
  fingerprint: string,
  input: EvaluationInput,
  onProgress: (fraction: number) => void,
): Promise<Represented> {
  const kept = input.force ? undefined : await readRepresentations(fingerprint, input);
  if (kept !== undefined) return kept;
  const { dataset, folder, signal } = input;
  const whole = dataset.train.count + dataset.test.count;
  const represent = (images: ImageSource, before: number) =>
    model.represent(
      watched(images, signal, (fraction) => onProgress((before + fraction * images.count) / whole)),
    );
  const train = await represent(dataset.train.images, 0);
  const test = await represent(dataset.test.images, dataset.train.count);
  const tensors = new Map<string, SafetensorsTensor>([
    ['train', train],
    ['test', test],
  ]);
  await folder.writeBinary(
    representationsFile,
    await sealSafetensors({ tensors, metadata: { model: fingerprint } }),
  );
  return { train, test };
}

/** What is kept, if it is whole and of this model and data; else it is made again. */
export async function readRepresentations(
  fingerprint: string,
  { folder, dataset }: Pick<EvaluationInput, 'folder'> & { readonly dataset: ImageCounts },
): Promise<Represented | undefined> {
  const bytes = await readWhole(folder, representationsFile);
  const file = bytes && decodeSafetensors(bytes);
  if (file?.metadata.model !== fingerprint) return undefined;
  const [train, test] = [rowsOf(file.tensors.get('train')), rowsOf(file.tensors.get('test'))];
  const complete = train?.shape[0] === dataset.train.count && test?.shape[0] === dataset.test.count;
  return complete ? { train, test } : undefined;
}

/** A binary file of a run; one that is damaged counts as none, for it can be made again. */
export async function readWhole(folder: RunFolder, name: string): Promise<Uint8Array | undefined> {
  try {
    return await folder.readBinary(name);
  } catch (error) {
    if (error instanceof RunError) return undefined;
    throw error;
  }
}

function rowsOf(tensor: SafetensorsTensor | undefined): Matrix<Float32Array> | undefined {
  if (!(tensor?.data instanceof Float32Array)) return undefined;
  return matrixOf({ data: tensor.data, shape: tensor.shape });
}

/** Rows whose label is known, with their labels; all of them, not copied, where every label is. */
export function labelled(
  { data, shape }: Matrix<Float32Array>,
  labels: ArrayLike<number>,
): { readonly matrix: Matrix<Float32Array>; readonly labels: ArrayLike<number> } {
  const rows = Array.from(labels, (_, row) => row).filter((row) => labels[row] >= 0);
  if (rows.length === labels.length) return { matrix: { data, shape }, labels };
  const columns = shape[1];
  const known = new Float32Array(rows.length * columns);
  for (const [at, row] of rows.entries()) {
    known.set(data.subarray(row * columns, (row + 1) * columns), at * columns);
  }
  return {
    matrix: { data: known, shape: [rows.length, columns] },
    labels: Int32Array.from(rows, (row) => labels[row]),
  };
}
