import { findMethod } from '@simvae/baselines';
import type { Method } from '@simvae/core';
import { mlpNetworks } from '@simvae/models';
import type { RunConfig } from '../config/settings.js';

/** The training images that a method is built for. */
export interface TrainingImages {
  /** `[height, width, channels]`. */
  readonly imageShape: readonly [number, number, number];
  readonly imageCount: number;
}

/** The method of a run, with networks for its images. */
export function buildMethod(
  { method, options, training }: Pick<RunConfig, 'method' | 'options' | 'training'>,
  { imageShape, imageCount }: TrainingImages,
): Method {
  const networks = mlpNetworks({ imageShape, latent: training.latent });
  return findMethod(method).create({ networks, imageCount }, options);
}
