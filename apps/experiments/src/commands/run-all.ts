import type { RunConfig } from '../config/settings.js';
import { evaluateRun } from '../run/evaluate-run.js';
import type { RunResults } from '../run/results.js';
import { RunDirectory } from '../run/run-directory.js';
import { trainRun } from '../run/train-run.js';
import type { Context } from './context.js';
import type { DatasetLoader } from './dataset-loader.js';

/** Where runs are written and data is read from. */
export interface RunAllOptions {
  readonly out: string;
  /** Shared with what else needs the data. */
  readonly load: DatasetLoader;
  /** Throws away runs that are there. */
  readonly force: boolean;
  /** Whether to judge the representations once trained. */
  readonly evaluate: boolean;
}

/**
 * Brings runs to completion, one after the other: a complete run is reused, a stopped one continued.
 *
 * @returns results of the runs, if they are evaluated.
 * @throws {Error} If a folder holds a run with other settings: before any work is done.
 * @throws the signal's reason, if it stopped a run.
 */
export async function runAll(
  configs: readonly RunConfig[],
  { out, load, force, evaluate }: RunAllOptions,
  context: Context,
): Promise<RunResults[]> {
  const { progress, signal } = context;
  const runs = configs.map((config) => ({ config, directory: new RunDirectory(out, config) }));
  if (force) {
    // Nothing is thrown away before the data that replaces it is known to be there.
    for (const { config } of runs) await load(config.dataset);
    for (const { directory } of runs) await directory.remove();
  }
  for (const { config, directory } of runs) await directory.open(config);

  const complete = await Promise.all(runs.map(({ directory }) => directory.readResults()));
  const reused = complete.filter((results) => results !== undefined).length;
  if (reused > 0) {
    progress.note(`${reused} of ${runs.length} runs are complete in ${out}; --force begins them anew.`);
  }

  const results: RunResults[] = [];
  for (const [i, { config, directory }] of runs.entries()) {
    let result = complete[i];
    if (result === undefined) {
      signal.throwIfAborted();
      const dataset = await load(config.dataset);
      await trainRun(config, dataset, directory, progress, signal);
      if (evaluate) result = await evaluateRun(config, dataset, directory, progress, signal);
    }
    if (result !== undefined) results.push(result);
  }
  return results;
}
