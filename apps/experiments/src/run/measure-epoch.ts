import type { Dataset } from '@simvae/data';
import type { RunConfig } from '../config/settings.js';
import { buildMethod } from './build-method.js';
import { createTrainer } from './create-trainer.js';
import { findDefinition } from './find-definition.js';
import { viewSampler } from './view-sampler.js';

/**
 * Trains a method for some seconds, then throws that away.
 *
 * @param seconds - of steps that are timed.
 * @returns seconds that an epoch of it takes here: what it does before an epoch, and the mean step as often as an epoch
 * has steps; nothing for a method without training.
 * @throws the signal's reason, if it stopped the measurement.
 */
export async function measureEpoch(
  config: RunConfig,
  dataset: Dataset,
  seconds: number,
  signal: AbortSignal,
): Promise<number | undefined> {
  const { imageShape, train } = dataset;
  const method = buildMethod(await findDefinition(config), config, { imageShape, imageCount: train.count });
  if (!method.loss) return undefined;
  const trainer = await createTrainer(method, config, dataset, viewSampler(method, config, dataset));
  const { stepsPerEpoch } = trainer;
  const enough = new AbortController();
  // What a method does before an epoch is within the time of its first step.
  const firsts = { count: 0, milliseconds: 0 };
  const others = { count: 0, milliseconds: 0 };
  let before = performance.now();
  try {
    await trainer.train({
      epochs: Number.POSITIVE_INFINITY,
      signal: enough.signal,
      onStep: ({ step }) => {
        const now = performance.now();
        const kind = step === 1 ? firsts : others;
        kind.count++;
        kind.milliseconds += now - before;
        before = now;
        const timed = stepsPerEpoch === 1 ? firsts : others;
        if (signal.aborted || timed.milliseconds >= 1000 * seconds) enough.abort();
      },
    });
  } finally {
    await trainer.dispose();
  }
  signal.throwIfAborted();
  const mean = ({ count, milliseconds }: typeof firsts) => milliseconds / Math.max(count, 1);
  return (mean(firsts) + (stepsPerEpoch - 1) * mean(others)) / 1000;
}
