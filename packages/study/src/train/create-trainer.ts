import type { ViewSource } from '@simvae/arrays';
import { type Augmentation, randomViews, workerViews } from '@simvae/augment';
import { type CompileOptions, engines } from '@simvae/compile';
import type { Method } from '@simvae/core';
import type { Dataset } from '@simvae/data';
import type { RunIdentity, TrainingSettings } from '@simvae/runs';
import { type OptimizerSettings, type ScheduleSettings, Trainer } from '@simvae/train';
import type { PlannedRun } from '../types.js';

/** A trainer of a run, and the views that it is trained on. */
export interface RunTrainer {
  readonly trainer: Trainer;
  readonly views: ViewSource;
  /** Frees the trainer and the threads of its views. */
  dispose(): Promise<void>;
}

/**
 * A trainer of a method with a run's settings; to be disposed of.
 *
 * @param cores - as of `engineOf`.
 */
export async function createTrainer(
  method: Method,
  { identity, seed, workers }: Pick<PlannedRun, 'identity' | 'seed' | 'workers'>,
  { train: { images } }: Pick<Dataset, 'train'>,
  cores?: number,
): Promise<RunTrainer> {
  const augmentation = identity.augmentation as unknown as Augmentation;
  const options = { augmentation, seed, originalFirst: method.originalFirst };
  const threads = workers > 0 ? await workerViews(images, { ...options, workers }) : undefined;
  const views: ViewSource = threads ?? randomViews(images, options);
  const { batchSize, batchUnit, clipNorm } = identity.training;
  try {
    const trainer = await Trainer.create({
      method,
      images,
      views,
      seed,
      batchSize,
      batchUnit,
      optimizer: optimizerOf(identity.training),
      schedule: scheduleOf(identity.training),
      ...(clipNorm === undefined ? {} : { clipNorm }),
      engine: engineOf(identity, cores),
    });
    const dispose = async (): Promise<void> => {
      await trainer.dispose();
      await threads?.dispose();
    };
    return { trainer, views, dispose };
  } catch (error) {
    await threads?.dispose();
    throw error;
  }
}

/**
 * The engine of a run, for `compile`.
 *
 * @param cores - threads of an engine that has 0 of them. @default every core
 */
export function engineOf({ engine }: Pick<RunIdentity, 'engine'>, cores = 0): CompileOptions {
  return { ...engines[engine.name], threads: engine.threads || cores };
}

function optimizerOf(settings: TrainingSettings): OptimizerSettings {
  const { optimizer: name, learningRate, beta1, beta2, epsilon, momentum, weightDecay } = settings;
  return name === 'sgd'
    ? { name, learningRate, momentum, weightDecay }
    : { name, learningRate, beta1, beta2, epsilon, weightDecay };
}

/** What of a run's training decides the schedule. */
type ScheduleChoice = Pick<TrainingSettings, 'schedule' | 'warmupEpochs' | 'epochs'>;

/** The schedule of a run's learning rate. */
export function scheduleOf({ schedule: name, warmupEpochs, epochs }: ScheduleChoice): ScheduleSettings {
  return name === 'constant' ? { name, warmupEpochs } : { name, warmupEpochs, epochs };
}
