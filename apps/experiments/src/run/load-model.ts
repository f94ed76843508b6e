import { type HostTensor, hostTensors } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { RandomStream } from '@simvae/random';
import { loadCheckpoint, Model, tensorsUnder } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import { buildMethod } from './build-method.js';
import { engineOptions } from './engine-options.js';
import { findDefinition } from './find-definition.js';
import type { RunDirectory } from './run-directory.js';

/**
 * The model of a run: trained, from its checkpoint; or as initialised, for a method without training.
 *
 * @throws {Error} If a run that needs training has not been trained to its last epoch.
 */
export async function loadModel(
  config: RunConfig,
  { imageShape, train }: Dataset,
  directory: RunDirectory,
): Promise<Model> {
  const method = buildMethod(await findDefinition(config), config, { imageShape, imageCount: train.count });
  const model = (params: ReadonlyMap<string, HostTensor>, state: ReadonlyMap<string, HostTensor>) =>
    new Model({ method, params, state, imageShape, engine: engineOptions(config) });
  if (!method.loss) {
    const { params, state } = method.init(new RandomStream(config.seed, 'init'));
    return model(hostTensors(params), hostTensors(state));
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
  return model(tensorsUnder(checkpoint, 'params'), tensorsUnder(checkpoint, 'state'));
}
