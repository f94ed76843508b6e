import { type ImageSource, type Images, matrixOf, readImages } from '@simvae/arrays';
import { plainViews } from '@simvae/augment';
import { unflattenTree } from '@simvae/compile';
import { postHocDecoder } from '@simvae/core';
import { type ReconstructionError, reconstructionError } from '@simvae/eval';
import {
  type Checkpoint,
  CheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
  type Model,
  Trainer,
  tensorsUnder,
} from '@simvae/train';
import { buildNetworks } from '../build-method.js';
import { engineOf } from '../train/create-trainer.js';
import { fingerprint } from '../train/fingerprint.js';
import { defaultCheckpointSeconds } from '../train/train-run.js';
import type { EvaluationInput } from './evaluation-input.js';
import { inParts } from './in-parts.js';
import { readWhole } from './representations.js';

/** A decoder, and whose it is. */
export interface Decoding {
  readonly kind: 'own' | 'post-hoc';
  /** Reconstructs and decodes. */
  readonly model: Model;
  dispose(): Promise<void>;
}

/** Where a decoder that was trained afterwards is kept, in the folder of the run: a checkpoint of its training. */
export const decoderFile = 'decoder.safetensors';

/** Images reconstructed at once. */
const batch = 1000;

/** The decoder of a method that has one. */
export function ownDecoder(model: Model): Decoding {
  return { kind: 'own', model, dispose: async () => {} };
}

/**
 * Trains a decoder on the frozen representation of a method that has none; images are not augmented. Continues from the
 * checkpoint that is kept with the run, if it is of the same model and settings.
 *
 * @throws the signal's reason, if it stopped the training; the checkpoint is saved then.
 */
export async function trainDecoder(input: EvaluationInput, label: string): Promise<Decoding> {
  const { method, tensors, dataset, identity, seed, settings, folder, signal, reporter } = input;
  const saveInterval = 1000 * (input.checkpointSeconds ?? defaultCheckpointSeconds);
  const { decoderEpochs: epochs, decoderLearningRate: learningRate, decoderBatchSize } = settings;
  const variables = { params: unflattenTree(tensors.params), state: unflattenTree(tensors.state) };
  const decoder = buildNetworks(identity, dataset.imageShape).decoder();
  const { images } = dataset.train;
  const trainer = await Trainer.create({
    method: postHocDecoder({ method, variables, decoder }),
    images,
    views: plainViews(images),
    seed,
    batchSize: Math.min(decoderBatchSize, images.count),
    optimizer: { name: 'adam', learningRate },
    engine: engineOf(identity, input.cores),
  });
  const dispose = (): Promise<void> => trainer.dispose();
  const save = async (): Promise<void> =>
    folder.writeBinary(decoderFile, await encodeCheckpoint(await trainer.checkpoint()));
  try {
    if (!input.force) await restore(trainer, input);
    if (trainer.epoch >= epochs) return { kind: 'post-hoc', model: trainer.model, dispose };
    const meter = reporter.begin(`${label} decoder`, {
      total: epochs * trainer.stepsPerEpoch,
      done: trainer.epoch * trainer.stepsPerEpoch + trainer.step,
    });
    let saved = performance.now();
    const finished = await trainer.train({
      epochs,
      signal,
      onStep: async ({ epoch, step, stepsPerEpoch, loss }) => {
        meter.update((epoch - 1) * stepsPerEpoch + step, { loss });
        if (performance.now() - saved < saveInterval) return;
        await save();
        saved = performance.now();
      },
      onEpoch: ({ epoch, steps, loss }) => meter.line(epoch * steps, { loss }),
    });
    meter.end();
    await save();
    if (!finished) signal?.throwIfAborted();
    return { kind: 'post-hoc', model: trainer.model, dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Continues what is kept, unless it is damaged, of another model or other settings, or has been trained for longer. */
async function restore(trainer: Trainer, { folder, tensors, settings }: EvaluationInput): Promise<void> {
  const bytes = await readWhole(folder, decoderFile);
  const checkpoint = bytes && (await decodeCheckpoint(bytes).catch(() => undefined));
  if (checkpoint === undefined || checkpoint.progress.epoch > settings.decoderEpochs) return;
  if (checkpoint.progress.epoch === settings.decoderEpochs && checkpoint.progress.step > 0) return;
  if (fingerprint(frozenIn(checkpoint)) !== fingerprint(tensors)) return;
  try {
    trainer.restore(checkpoint);
  } catch (error) {
    if (!(error instanceof CheckpointError)) throw error;
  }
}

/** The encoder that a decoder was trained for: it lies in the decoder's state. */
export function frozenIn(checkpoint: Checkpoint) {
  const state = tensorsUnder(checkpoint, 'state');
  const under = (prefix: string) =>
    new Map(
      [...state]
        .filter(([path]) => path.startsWith(prefix))
        .map(([path, tensor]) => [path.slice(prefix.length), tensor] as const),
    );
  return { params: under('frozen/params/'), state: under('frozen/state/') };
}

/**
 * Squared error of the reconstructions of all images of a source.
 *
 * @throws the signal's reason, if it stopped the work.
 */
export async function reconstructionErrorOf(
  model: Pick<Model, 'reconstruct'>,
  source: ImageSource,
  signal?: AbortSignal,
  onProgress: (fraction: number) => void = () => {},
): Promise<ReconstructionError> {
  const total = { sum: 0, half: 0, mean: 0 };
  for (let start = 0; start < source.count; start += batch) {
    signal?.throwIfAborted();
    const count = Math.min(batch, source.count - start);
    const images: Images = await readImages(
      source,
      Int32Array.from({ length: count }, (_, i) => start + i),
    );
    const reconstructions = await inParts(images, signal, (some) => model.reconstruct(some));
    const part = reconstructionError(matrixOf(images), matrixOf(reconstructions));
    for (const name of ['sum', 'half', 'mean'] as const) total[name] += (part[name] * count) / source.count;
    onProgress((start + count) / source.count);
  }
  return total;
}
