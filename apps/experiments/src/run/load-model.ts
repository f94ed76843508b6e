import { type HostTensor, hostTensors } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { RandomStream } from '@simvae/random';
import { loadCheckpoint, Model, tensorsUnder } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import { buildMethod, engineOptions } from './build-method.js';
import type { RunDirectory } from './run-directory.js';

/**
 * The model of a run: trained, from its checkpoint; or as initialised, for a method without training.
 *
 * @throws {Error} If a run that needs training has not been trained to its last epoch.
 */
export async function loadModel(
  config: RunConfig,
  dataset: Dataset,
  directory: RunDirectory,
): Promise<Model> {
  const method = buildMethod(config, dataset);
  const model = (params: ReadonlyMap<string, HostTensor>, state: ReadonlyMap<string, HostTensor>) =>
    new Model({ method, params, state, imageShape: dataset.imageShape, engine: engineOptions(config) });
  if (!method.loss) {
    const { params, state } = method.init(new RandomStream(config.seed, 'init'));
    return model(hostTensors(params), hostTensors(state));
  }
  const checkpoint = await loadCheckpoint(directory.checkpoint);
  const { epoch } = checkpoint.progress;
  if (epoch < config.training.epochs) {
    throw new Error(
      `${directory.path} has trained ${epoch} of ${config.training.epochs} epochs. Run \`simvae train\` with the same ` +
        'options to finish it.',
    );
  }
  return model(tensorsUnder(checkpoint, 'params'), tensorsUnder(checkpoint, 'state'));
}
