import { type HostTensor, sizeOf } from '@simvae/arrays';
import { hostTensors, type Method } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { RandomStream } from '@simvae/random';
import { buildNetworks } from '../build-method.js';
import type { PlannedRun } from '../types.js';

/** Bytes of a number in a checkpoint or representation: float32. */
const bytesPerNumber = 4;

/**
 * Bytes of the large files of a complete run: its checkpoint (parameters, state, and what the optimizer remembers), the
 * representations of all images, and the checkpoint of a decoder that is trained afterwards. Figures, results and the log are not
 * counted: they are hundreds of kilobytes.
 */
export function diskSize({ identity, evaluation }: PlannedRun, method: Method, dataset: Dataset): number {
  const variables = method.init(new RandomStream(0, 'init'));
  const params = numbers(hostTensors(variables.params));
  const state = numbers(hostTensors(variables.state));
  const { optimizer, momentum } = identity.training;
  const sgdSlots = momentum === 0 ? 0 : 1;
  const slots = optimizer === 'sgd' ? sgdSlots : 2;
  const checkpoint = method.loss ? params * (1 + slots) + state : 0;
  const latent = Number(identity.network.options.latent);
  const representations = (dataset.train.count + dataset.test.count) * latent;
  let decoder = 0;
  if (method.decode === undefined && evaluation.decoderEpochs > 0) {
    const own = buildNetworks(identity, dataset.imageShape).decoder().init(new RandomStream(0, 'init'));
    // Adam trains it, and the frozen encoder lies in its state.
    decoder = 3 * numbers(hostTensors(own.params)) + numbers(hostTensors(own.state)) + params + state;
  }
  return bytesPerNumber * (checkpoint + representations + decoder);
}

function numbers(tensors: ReadonlyMap<string, HostTensor>): number {
  let count = 0;
  for (const { shape } of tensors.values()) count += sizeOf(shape);
  return count;
}
