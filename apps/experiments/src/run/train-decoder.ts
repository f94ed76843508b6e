import { gatherFloat } from '@simvae/augment';
import { unflattenTree } from '@simvae/compile';
import { postHocDecoder } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { mlpNetworks } from '@simvae/models';
import { Trainer } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import type { Progress } from '../terminal/progress.js';
import { engineOptions } from './engine-options.js';
import type { TrainedMethod } from './load-model.js';

/** Of Adam. Paper, A.4.5. */
const learningRate = 1e-4;

/**
 * Trains a decoder on the frozen representation of a method that has none; images are not augmented.
 *
 * @returns the trainer, whose model reconstructs; to be disposed of.
 * @throws the signal's reason, if it stopped the training.
 */
export async function trainDecoder(
  { method, params, state }: TrainedMethod,
  { imageShape, train }: Dataset,
  { method: name, seed, training, evaluation, ...config }: RunConfig,
  progress: Progress,
  signal: AbortSignal,
): Promise<Trainer> {
  const { decoderEpochs: epochs } = evaluation;
  const variables = { params: unflattenTree(params), state: unflattenTree(state) };
  const decoder = mlpNetworks({ imageShape, latent: training.latent }).decoder();
  const trainer = await Trainer.create({
    method: postHocDecoder({ method, variables, decoder }),
    images: train.images,
    imageShape,
    seed,
    adam: { learningRate },
    engine: engineOptions(config),
    fillViews: ({ indices, out }) => {
      gatherFloat(train.images, indices, out);
    },
  });
  const meter = progress.begin(`${name} seed ${seed} decoder`, {
    total: epochs * trainer.stepsPerEpoch,
    done: 0,
  });
  const finished = await trainer.train({
    epochs,
    signal,
    onStep: ({ epoch, step, stepsPerEpoch, loss }) =>
      meter.update((epoch - 1) * stepsPerEpoch + step, { loss }),
    onEpoch: ({ epoch, steps, loss }) => meter.line(epoch * steps, { loss }),
  });
  meter.end();
  if (!finished) {
    await trainer.dispose();
    signal.throwIfAborted();
  }
  return trainer;
}
