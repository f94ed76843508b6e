import { parseOptions } from '@simvae/core';
import { differences } from '../config/differences.js';
import { parseAssignments } from '../config/parse-assignments.js';
import { evaluationSettings } from '../config/settings.js';
import { usage } from '../config/usage.js';
import { type RunFilter, selectRuns } from '../report/select-runs.js';
import { evaluateRun } from '../run/evaluate-run.js';
import type { RunResults } from '../run/results.js';
import type { Context } from './context.js';
import { datasetLoader } from './dataset-loader.js';

/** Which trained runs are judged. */
export interface EvalOptions extends RunFilter {
  readonly dataDir?: string;
  /** `evaluation.key=value`: other settings than those the runs were made with. */
  readonly set: readonly string[];
  /** Judges again what has results. */
  readonly force: boolean;
}

/**
 * Judges the trained runs in a folder, with the settings they were made with unless others are given, which are then
 * theirs.
 *
 * @throws {UsageError} If no run matches, or a setting is unknown or out of range.
 * @throws the signal's reason, if it stopped the work.
 */
export async function evalRuns(options: EvalOptions, context: Context): Promise<RunResults[]> {
  const { progress, signal } = context;
  const load = datasetLoader(options.dataDir, context);
  const assigned = parseAssignments(options.set, ['evaluation']).evaluation ?? {};
  const settings = (own: object) =>
    usage(() => parseOptions('evaluation', evaluationSettings, { ...own, ...assigned }));
  settings({}); // a mistake is said before any work
  const results: RunResults[] = [];
  for (const { config, directory } of await selectRuns(options)) {
    let result = options.force ? undefined : await directory.readResults();
    if (result === undefined) {
      const evaluation = settings(config.evaluation);
      const dataset = await load(config.dataset);
      result = await evaluateRun({ ...config, evaluation }, dataset, directory, progress, signal);
      if (differences(config.evaluation, evaluation).length > 0) await directory.writeEvaluation(evaluation);
    } else {
      progress.note(`${directory.path} has results; --force judges it again.`);
    }
    results.push(result);
  }
  return results;
}
