import type { Dataset } from '@simvae/data';
import { canonicalJson, findRuns, type RunIdentity } from '@simvae/runs';
import { silent } from '../reporter.js';
import type { PlannedRun, StudyContext } from '../types.js';
import { measureEpoch } from './measure-epoch.js';

/** Seconds of steps that are timed, at most; less where that were more than a tenth of the training. */
const mostSeconds = 8;

/**
 * Gives every run with minutes the whole epochs that fit them best, at least one, all seeds of a method the same. A run
 * that is there already, for the same minutes, keeps its own, so that it can be continued; the speed of others is
 * measured.
 *
 * @throws the signal's reason, if it stopped the measurement.
 */
export async function fitMinutes(
  runs: readonly PlannedRun[],
  dataset: Dataset,
  { out, force = false, signal, reporter = silent }: StudyContext,
): Promise<PlannedRun[]> {
  if (runs.every(({ identity }) => identity.training.minutes === undefined)) return [...runs];
  const there = (await findRuns(out)).runs;
  const fitted = new Map<string, number>();
  const result: PlannedRun[] = [];
  for (const run of runs) {
    const { training } = run.identity;
    if (training.minutes === undefined) {
      result.push(run);
      continue;
    }
    const key = withoutEpochs(run.identity);
    const same = there.filter(({ config }) => withoutEpochs(config.identity) === key);
    const kept = force ? undefined : same[0]?.config.identity.training.epochs;
    const epochs = kept ?? fitted.get(key) ?? (await measure(run, training.minutes));
    fitted.set(key, epochs);
    const replaces = same.filter(({ config }) => force && config.seed === run.seed);
    result.push({
      ...run,
      identity: { ...run.identity, training: { ...training, epochs } },
      replaces: replaces.map(({ folder }) => folder.path),
    });
  }
  return result;

  async function measure(run: PlannedRun, minutes: number): Promise<number> {
    const name = run.identity.method.name;
    const timed = Math.min(mostSeconds, 6 * minutes);
    const seconds = await measureEpoch(run, dataset, timed, signal).catch((error: Error) => {
      signal?.throwIfAborted();
      // The run itself will fail in the same way; the others go on.
      reporter.note(`${name}: its speed cannot be measured (${error.message})`);
      return undefined;
    });
    if (seconds === undefined) return run.identity.training.epochs;
    const epochs = Math.max(1, Math.round((60 * minutes) / seconds));
    reporter.note(`${name}: ${Number(seconds.toPrecision(4))} s an epoch, ${epochs} in ${minutes} minutes`);
    return epochs;
  }
}

function withoutEpochs(identity: RunIdentity): string {
  const { epochs: _, ...training } = identity.training;
  return canonicalJson({ ...identity, training });
}
