import { type RunFilter, selectRuns } from '../report/select-runs.js';
import { evaluateRun } from '../run/evaluate-run.js';
import type { RunResults } from '../run/results.js';
import type { Context } from './context.js';
import { datasetLoader } from './dataset-loader.js';

/** Which trained runs are judged. */
export interface EvalOptions extends RunFilter {
  readonly dataDir?: string;
  /** Judges again what has results. */
  readonly force: boolean;
}

/**
 * Judges the trained runs in a folder, with the settings they were made with.
 *
 * @throws {UsageError} If no run matches.
 * @throws the signal's reason, if it stopped the work.
 */
export async function evalRuns(options: EvalOptions, context: Context): Promise<RunResults[]> {
  const { progress, signal } = context;
  const load = datasetLoader(options.dataDir, context);
  const results: RunResults[] = [];
  for (const { config, directory } of await selectRuns(options)) {
    let result = options.force ? undefined : await directory.readResults();
    if (result === undefined) {
      result = await evaluateRun(config, await load(config.dataset), directory, progress, signal);
    } else {
      progress.note(`${directory.path} has results; --force judges it again.`);
    }
    results.push(result);
  }
  return results;
}
