import type { RunConfig } from '../config/settings.js';
import { measureEpoch } from '../run/measure-epoch.js';
import { RunDirectory } from '../run/run-directory.js';
import { formatNumber } from '../terminal/format.js';
import type { Context } from './context.js';
import type { RunAllOptions } from './run-all.js';

/** Seconds of steps that are timed, at most; less where that were more than a tenth of the training. */
const mostSeconds = 8;

/**
 * Gives every run with minutes the whole epochs that fit them best, at least one, all seeds of a method the same. A run
 * that is there already keeps its own, so that it can be continued; the speed of others is measured.
 *
 * @throws the signal's reason, if it stopped the measurement.
 */
export async function fitMinutes(
  configs: readonly RunConfig[],
  { out, load, force }: Pick<RunAllOptions, 'out' | 'load' | 'force'>,
  context: Context,
): Promise<RunConfig[]> {
  const { signal, progress } = context;
  const measured = new Map<string, number>();
  const fitted: RunConfig[] = [];
  for (const config of configs) {
    const { method, minutes, training } = config;
    if (minutes === undefined) {
      fitted.push(config);
      continue;
    }
    const stored = force ? undefined : await new RunDirectory(out, config).readConfig();
    let epochs = stored?.training.epochs ?? measured.get(method);
    if (epochs === undefined) {
      const timed = Math.min(mostSeconds, 6 * minutes);
      const seconds = await measureEpoch(config, await load(config.dataset), timed, signal);
      epochs = seconds === undefined ? training.epochs : Math.max(1, Math.round((60 * minutes) / seconds));
      if (seconds !== undefined) {
        progress.note(`${method}: ${formatNumber(seconds)} s an epoch, ${epochs} in ${minutes} minutes`);
      }
    }
    measured.set(method, epochs);
    fitted.push({ ...config, training: { ...training, epochs } });
  }
  return fitted;
}
