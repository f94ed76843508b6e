import { access } from 'node:fs/promises';
import { augmentationPresets, createViewSampler } from '@simvae/augment';
import type { Dataset } from '@simvae/data';
import { loadCheckpoint, saveCheckpoint, Trainer } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import type { Progress } from '../terminal/progress.js';
import { buildMethod, engineOptions } from './build-method.js';
import { appendMetrics, truncateMetrics } from './metrics-log.js';
import type { RunDirectory } from './run-directory.js';

/** Seconds between checkpoints; one more is always saved at the end. */
const checkpointInterval = 60;

/**
 * Trains a run to its last epoch, from its checkpoint if it has one.
 *
 * @returns false if the signal stopped it; its progress is saved then.
 */
export async function trainRun(
  config: RunConfig,
  dataset: Dataset,
  directory: RunDirectory,
  progress: Progress,
  signal: AbortSignal,
): Promise<boolean> {
  const { training, seed } = config;
  const { imageShape, train } = dataset;
  const method = buildMethod(config, dataset);
  const sampler = createViewSampler({
    ...augmentationFor(dataset),
    imageShape,
    seed,
    originalFirst: method.originalFirst,
  });
  const trainer = await Trainer.create({
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
  try {
    if (await exists(directory.checkpoint)) trainer.restore(await loadCheckpoint(directory.checkpoint));
    await truncateMetrics(directory.metrics, trainer.epoch);

    const viewsPerStep = trainer.imagesPerStep * trainer.method.views;
    const totalSteps = training.epochs * trainer.stepsPerEpoch;
    const done = trainer.epoch * trainer.stepsPerEpoch + trainer.step;
    const meter = progress.begin(`${config.method} seed ${seed}`, {
      total: totalSteps,
      done,
      perStep: viewsPerStep,
      unit: 'views',
    });
    let epochStart = performance.now();
    let epochFirstStep = trainer.step;
    let saved = performance.now();
    const finished = await trainer.train({
      epochs: training.epochs,
      signal,
      onStep: ({ epoch, step, stepsPerEpoch, loss, metrics }) => {
        meter.update((epoch - 1) * stepsPerEpoch + step, {
          epoch: `${epoch}/${training.epochs}`,
          loss,
          ...metrics,
        });
      },
      onEpoch: async ({ epoch, loss, metrics, steps }) => {
        const now = performance.now();
        const seconds = (now - epochStart) / 1000;
        const viewsPerSecond = ((steps - epochFirstStep) * viewsPerStep) / seconds;
        await appendMetrics(directory.metrics, { epoch, loss, metrics, seconds, viewsPerSecond });
        meter.line(epoch * steps, { epoch: `${epoch}/${training.epochs}`, loss, ...metrics });
        if (now - saved > checkpointInterval * 1000) {
          await saveCheckpoint(directory.checkpoint, trainer.checkpoint());
          saved = performance.now();
        }
        epochStart = performance.now();
        epochFirstStep = 0;
      },
    });
    if (done < totalSteps) await saveCheckpoint(directory.checkpoint, trainer.checkpoint());
    meter.end();
    return finished;
  } finally {
    await trainer.dispose();
  }
}

function augmentationFor({ name }: Dataset) {
  const preset = (augmentationPresets as Record<string, (typeof augmentationPresets)['mnist'] | undefined>)[
    name
  ];
  if (!preset) throw new Error(`There is no augmentation for the data set ${name}.`);
  return preset;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
