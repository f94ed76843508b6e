import type { ViewSampler } from '@simvae/augment';
import type { Method } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import { Trainer } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import { engineOptions } from './engine-options.js';

/** A trainer of a method with a run's settings; to be disposed of. */
export function createTrainer(
  method: Method,
  config: RunConfig,
  { imageShape, train }: Dataset,
  sampler: ViewSampler,
): Promise<Trainer> {
  const { seed, training } = config;
  return Trainer.create({
    method,
    images: train.images,
    imageShape,
    seed,
    batchSize: training.batchSize,
    batchUnit: training.batchUnit,
    adam: { learningRate: training.learningRate, epsilon: training.epsilon },
    engine: engineOptions(config),
    fillViews: ({ indices, epoch, views, out }) => {
      sampler.batch(train.images, indices, epoch, views, out);
    },
  });
}
