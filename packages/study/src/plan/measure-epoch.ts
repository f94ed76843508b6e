import type { Dataset } from '@simvae/data';
import { DivergedError } from '@simvae/train';
import { buildContext, buildMethod } from '../build-method.js';
import { createTrainer } from '../train/create-trainer.js';
import type { PlannedRun } from '../types.js';

/**
 * Trains a method for some seconds, then throws that away.
 *
 * @param seconds - of steps that are timed.
 * @returns seconds that an epoch of it takes here: what it does before an epoch, and the mean step as often as an epoch
 * has steps; nothing for a method without training.
 * @throws the signal's reason, if it stopped the measurement.
 */
export async function measureEpoch(
  run: PlannedRun,
  dataset: Dataset,
  seconds: number,
  signal?: AbortSignal,
): Promise<number | undefined> {
  const method = buildMethod(run.definition, run.identity, buildContext(dataset));
  if (!method.loss) return undefined;
  // A schedule needs the epochs that are to be found; it decides no time.
  const training = { ...run.identity.training, schedule: 'constant' as const };
  const measured = { ...run, identity: { ...run.identity, training } };
  const { trainer, dispose } = await createTrainer(method, measured, dataset);
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
        if (signal?.aborted || timed.milliseconds >= 1000 * seconds) enough.abort();
      },
    });
  } catch (error) {
    // How far it came tells its speed all the same; the run will say that it diverges.
    if (!(error instanceof DivergedError) || firsts.count + others.count === 0) throw error;
  } finally {
    await dispose();
  }
  signal?.throwIfAborted();
  const mean = ({ count, milliseconds }: typeof firsts) => milliseconds / Math.max(count, 1);
  return (mean(firsts) + (stepsPerEpoch - 1) * mean(others)) / 1000;
}
