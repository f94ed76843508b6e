import { type HostTensor, hostTensors, type Method } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { RandomStream } from '@simvae/random';
import { loadCheckpoint, Model, tensorsUnder } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import { buildMethod } from './build-method.js';
import { engineOptions } from './engine-options.js';
import { findDefinition } from './find-definition.js';
import type { RunDirectory } from './run-directory.js';

/** A method and what it has learned. */
export interface TrainedMethod {
  readonly method: Method;
  readonly params: ReadonlyMap<string, HostTensor>;
  readonly state: ReadonlyMap<string, HostTensor>;
}

/**
 * The method of a run: trained, from its checkpoint; or as initialised, for a method without training.
 *
 * @throws {Error} If a run that needs training has not been trained to its last epoch.
 */
export async function loadTrained(
  config: RunConfig,
  { imageShape, train }: Dataset,
  directory: RunDirectory,
): Promise<TrainedMethod> {
  const method = buildMethod(await findDefinition(config), config, { imageShape, imageCount: train.count });
  if (!method.loss) {
    const { params, state } = method.init(new RandomStream(config.seed, 'init'));
    return { method, params: hostTensors(params), state: hostTensors(state) };
  }
  const { epochs } = config.training;
  const checkpoint = (await directory.hasCheckpoint())
    ? await loadCheckpoint(directory.checkpoint)
    : undefined;
  const trained = checkpoint?.progress.epoch ?? 0;
  if (checkpoint === undefined || trained < epochs) {
    throw new Error(
      `${directory.path} has trained ${trained} of ${epochs} epochs. Run \`simvae train\` with the same options to ` +
        'finish it.',
    );
  }
  return { method, params: tensorsUnder(checkpoint, 'params'), state: tensorsUnder(checkpoint, 'state') };
}

/** A trained method, ready to be applied. */
export function modelOf(trained: TrainedMethod, { imageShape }: Dataset, config: RunConfig): Model {
  return new Model({ ...trained, imageShape, engine: engineOptions(config) });
}
