import { findMethod } from '@simvae/baselines';
import { type CompileOptions, engines } from '@simvae/compile';
import type { Method } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { mlpNetworks } from '@simvae/models';
import type { RunConfig } from '../config/settings.js';

/** The method of a run, with networks for its images. */
export function buildMethod(config: RunConfig, dataset: Dataset): Method {
  const networks = mlpNetworks({ imageShape: dataset.imageShape, latent: config.training.latent });
  return findMethod(config.method).create({ networks, imageCount: dataset.train.count }, config.options);
}

/** The engine of a run. */
export function engineOptions({ engine, threads }: RunConfig): CompileOptions {
  return { ...engines[engine], threads };
}
