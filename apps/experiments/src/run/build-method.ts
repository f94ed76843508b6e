import type { Method, MethodDefinition } from '@simvae/core';
import { mlpNetworks } from '@simvae/models';
import type { RunConfig } from '../config/settings.js';

/** The training images that a method is built for. */
export interface TrainingImages {
  /** `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  readonly imageCount: number;
}

/** A method with the options of a run, and networks for its images. */
export function buildMethod(
  definition: MethodDefinition,
  { options, training }: Pick<RunConfig, 'options' | 'training'>,
  { imageShape, imageCount }: TrainingImages,
): Method {
  const networks = mlpNetworks({ imageShape, latent: training.latent });
  return definition.create({ networks, imageCount }, options);
}
