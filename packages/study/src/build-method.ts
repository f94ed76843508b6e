import type { ImageShape } from '@simvae/arrays';
import type { Method, MethodDefinition, Networks } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { findNetworkFamily } from '@simvae/models';
import type { RunIdentity } from '@simvae/runs';

/** The training images that a method is built for. */
export interface BuildContext {
  readonly imageShape: ImageShape;
  readonly imageCount: number;
}

/** What of a data set a method is built for. */
export function buildContext({ imageShape, train }: Pick<Dataset, 'imageShape' | 'train'>): BuildContext {
  return { imageShape, imageCount: train.count };
}

/** Networks of a run's family. */
export function buildNetworks({ network }: Pick<RunIdentity, 'network'>, imageShape: ImageShape): Networks {
  const { latent, ...options } = network.options;
  return findNetworkFamily(network.name).create({ imageShape, latent: Number(latent) }, options);
}

/** The method of a run, with its options and networks: the one place where methods are built. */
export function buildMethod(
  definition: MethodDefinition,
  identity: Pick<RunIdentity, 'method' | 'network'>,
  { imageShape, imageCount }: BuildContext,
): Method {
  return definition.create(
    { networks: buildNetworks(identity, imageShape), imageCount },
    identity.method.options,
  );
}
