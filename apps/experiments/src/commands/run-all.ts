import type { Dataset } from '@simvae/data';
import type { RunConfig } from '../config/settings.js';
import { buildMethod } from '../run/build-method.js';
import { evaluateRun } from '../run/evaluate-run.js';
import type { RunResults } from '../run/results.js';
import { RunDirectory } from '../run/run-directory.js';
import { trainRun } from '../run/train-run.js';
import { type Context, Stopped } from './context.js';
import { loadData } from './load-data.js';

/** Where runs are written and data is read from. */
export interface RunAllOptions {
  readonly out: string;
  readonly dataDir?: string;
  /** Throws away runs that are there. */
  readonly force: boolean;
  /** Whether to judge the representations once trained. */
  readonly evaluate: boolean;
}

/**
 * Brings runs to completion, one after the other: a complete run is reused, a stopped one continued.
 *
 * @returns results of the runs, if they are evaluated.
 * @throws {Stopped} If the signal stopped a run.
 */
export async function runAll(
  configs: readonly RunConfig[],
  { out, dataDir, force, evaluate }: RunAllOptions,
  context: Context,
): Promise<RunResults[]> {
  const { progress, signal } = context;
  // All of them first: a conflict is found before any work is done.
  const directories = configs.map((config) => new RunDirectory(out, config));
  for (const [i, directory] of directories.entries()) await directory.open(configs[i], force);

  const results: RunResults[] = [];
  let dataset: Dataset | undefined;
  for (const [i, config] of configs.entries()) {
    const directory = directories[i];
    const complete = await directory.readResults();
    if (complete) {
      progress.note(
        `${config.method} seed ${config.seed}: complete in ${directory.path}; --force runs it again`,
      );
      results.push(complete);
      continue;
    }
    dataset ??= await loadData(config.dataset, dataDir, context);
    if (buildMethod(config, dataset).loss) {
      if (!(await trainRun(config, dataset, directory, progress, signal))) throw new Stopped();
    }
    if (evaluate) results.push(await evaluateRun(config, dataset, directory, progress, signal));
  }
  return results;
}
