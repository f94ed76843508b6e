import type { Dataset } from '@simvae/data';
import { loadCheckpoint, saveCheckpoint } from '@simvae/train';
import type { RunConfig } from '../config/settings.js';
import type { Progress } from '../terminal/progress.js';
import { buildMethod } from './build-method.js';
import { createTrainer } from './create-trainer.js';
import { diagnose } from './diagnose.js';
import { findDefinition } from './find-definition.js';
import { appendMetrics, truncateMetrics } from './metrics-log.js';
import type { RunDirectory } from './run-directory.js';
import { viewSampler } from './view-sampler.js';

/** Milliseconds between checkpoints; one more is always saved at the end. */
const saveInterval = 60_000;

/**
 * Trains a run to its last epoch, from its checkpoint if it has one. A method without a loss needs no training.
 *
 * @throws the signal's reason, if it stopped the training; the checkpoint is saved then.
 */
export async function trainRun(
  config: RunConfig,
  dataset: Dataset,
  directory: RunDirectory,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  const { imageShape, train } = dataset;
  const method = buildMethod(await findDefinition(config), config, { imageShape, imageCount: train.count });
  if (!method.loss) return;
  const { seed } = config;
  const sampler = viewSampler(method, config, dataset);
  const trainer = await createTrainer(method, config, dataset, sampler);
  try {
    if (await directory.hasCheckpoint()) trainer.restore(await loadCheckpoint(directory.checkpoint));
    const { epochs } = config.training;
    if (trainer.epoch >= epochs) return;
    await truncateMetrics(directory.metrics, trainer.epoch);
    const save = () => saveCheckpoint(directory.checkpoint, trainer.checkpoint());

    const viewsPerStep = trainer.imagesPerStep * method.views;
    const meter = progress.begin(`${config.method} seed ${config.seed}`, {
      total: epochs * trainer.stepsPerEpoch,
      done: trainer.epoch * trainer.stepsPerEpoch + trainer.step,
      perStep: viewsPerStep,
      unit: 'views',
    });
    let epochStart = performance.now();
    let epochFirstStep = trainer.step;
    let saved = performance.now();
    let warned = false;
    const finished = await trainer.train({
      epochs,
      signal,
      onStep: async ({ epoch, step, stepsPerEpoch, loss, metrics }) => {
        const done = (epoch - 1) * stepsPerEpoch + step;
        meter.update(done, { epoch: `${epoch}/${epochs}`, loss, ...metrics });
        if (performance.now() - saved < saveInterval) return;
        await save();
        saved = performance.now();
      },
      onEpoch: async ({ epoch, loss, metrics, steps }) => {
        const seconds = (performance.now() - epochStart) / 1000;
        const viewsPerSecond = ((steps - epochFirstStep) * viewsPerStep) / seconds;
        const { diagnostics, warnings } = await diagnose(trainer, sampler, train);
        const line = { epoch, loss, metrics, diagnostics, warnings, seconds, viewsPerSecond };
        await appendMetrics(directory.metrics, line);
        meter.line(epoch * steps, { epoch: `${epoch}/${epochs}`, loss, ...metrics });
        // Said once, when it happens; metrics.jsonl has it for every epoch.
        if (!warned)
          for (const warning of warnings) progress.note(`${config.method} seed ${seed}: ${warning}`);
        warned = warnings.length > 0;
        epochStart = performance.now();
        epochFirstStep = 0;
      },
    });
    await save();
    meter.end();
    if (!finished) signal.throwIfAborted();
  } finally {
    await trainer.dispose();
  }
}
