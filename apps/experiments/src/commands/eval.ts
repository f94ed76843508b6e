import { methods } from '@simvae/baselines';
import type { Dataset } from '@simvae/data';
import { parseSeeds } from '../config/parse-seeds.js';
import { findRuns } from '../report/find-runs.js';
import { evaluateRun } from '../run/evaluate-run.js';
import type { RunResults } from '../run/results.js';
import { UsageError } from '../usage-error.js';
import type { Context } from './context.js';
import { loadData } from './load-data.js';

/** Which trained runs are judged. */
export interface EvalOptions {
  readonly out: string;
  readonly dataset?: string;
  readonly methods?: string;
  readonly seeds?: string;
  readonly dataDir?: string;
  /** Judges again what has results. */
  readonly force: boolean;
}

/**
 * Judges the trained runs in a folder, with the settings they were made with.
 *
 * @throws {UsageError} If no run matches.
 */
export async function evalRuns(options: EvalOptions, context: Context): Promise<RunResults[]> {
  const chosenMethods = options.methods === undefined ? undefined : options.methods.split(',');
  const seeds = options.seeds === undefined ? undefined : parseSeeds(options.seeds);
  const runs = (await findRuns(options.out)).filter(
    ({ config }) =>
      (options.dataset === undefined || config.dataset === options.dataset) &&
      (chosenMethods === undefined || chosenMethods.includes(config.method)) &&
      (seeds === undefined || seeds.includes(config.seed)),
  );
  if (runs.length === 0) {
    throw new UsageError(
      `There is no such run in ${options.out}. Train one with \`simvae train\`; methods are ` +
        `${Object.keys(methods).join(', ')}.`,
    );
  }
  const loaded = new Map<string, Dataset>();
  const results: RunResults[] = [];
  for (const { config, directory } of runs) {
    const complete = options.force ? undefined : await directory.readResults();
    if (complete) {
      context.progress.note(`${directory.path}: has results; --force judges it again`);
      results.push(complete);
      continue;
    }
    const dataset = loaded.get(config.dataset) ?? (await loadData(config.dataset, options.dataDir, context));
    loaded.set(config.dataset, dataset);
    results.push(await evaluateRun(config, dataset, directory, context.progress, context.signal));
  }
  return results;
}
