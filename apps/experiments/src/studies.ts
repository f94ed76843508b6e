import { folderPath } from '@simvae/data';
import {
  datasetLoader,
  evaluateStudy,
  type PlannedRun,
  planStudy,
  runStudy,
  type StudyContext,
  type StudyFailure,
  type StudyOutcome,
} from '@simvae/study';
import type { Context } from './context.js';
import { type PlaceFlags, type RunFlags, studyRequest } from './flags.js';
import { parseEvaluationSettings } from './parse.js';
import { type RunFilter, selectRuns } from './tables.js';

/** Flags of `eval`. */
export interface EvalFlags extends RunFilter, PlaceFlags {
  readonly method?: readonly string[];
  readonly set?: readonly string[];
  readonly force?: boolean;
}

/**
 * Plans the runs that flags ask for, and carries them out.
 *
 * @throws {RequestError} If a name or a value is wrong: before any work.
 * @throws the signal's reason, if it stopped the work; what is done is kept.
 */
export async function train(
  flags: RunFlags,
  { evaluate }: { readonly evaluate: boolean },
  context: Context,
): Promise<{ readonly planned: readonly PlannedRun[]; readonly outcome: StudyOutcome }> {
  const study = studyContext(flags, context);
  const planned = await planStudy(studyRequest(flags), study);
  return { planned, outcome: await runStudy(planned, { ...study, evaluate }) };
}

/**
 * Evaluates the trained runs that flags choose, with the settings that they have or others.
 *
 * @throws {RequestError} If a name or a value is wrong, or no run is chosen.
 * @throws the signal's reason, if it stopped the work; what is done is kept.
 */
export async function evaluate(
  flags: EvalFlags,
  context: Context,
): Promise<{ readonly count: number; readonly outcome: StudyOutcome }> {
  const settings = parseEvaluationSettings(flags.set ?? []);
  const runs = await selectRuns(flags, context);
  const { dataset, force, method: methodFiles } = flags;
  // A folder may lie elsewhere than when the runs were made.
  const moved = dataset !== undefined && folderPath(dataset) !== undefined;
  const request = { runs, methodFiles, settings, force, ...(moved ? { dataset } : {}) };
  return { count: runs.length, outcome: await evaluateStudy(request, studyContext(flags, context)) };
}

/** What work on runs needs, as flags say. */
export function studyContext(
  {
    out,
    dataDir,
    force,
    log,
    checkpointSeconds,
  }: PlaceFlags & Pick<RunFlags, 'force' | 'log' | 'checkpointSeconds'>,
  { reporter, signal, command }: Context,
): StudyContext {
  return {
    out,
    load: datasetLoader(dataDir, reporter, signal),
    force,
    signal,
    reporter,
    command,
    log,
    checkpointSeconds,
  };
}

/** What failed in a study that came to its end, and what to do about each. */
export class StudyError extends Error {
  override readonly name = 'StudyError';

  /** @param count - of all runs of the study. */
  constructor(failures: readonly StudyFailure[], count: number) {
    const runs = new Set(failures.map(({ path }) => path)).size;
    super(
      [`${runs} of ${count} ${count === 1 ? 'run' : 'runs'} failed:`, ...failures.flatMap(linesOf)].join(
        '\n',
      ),
    );
  }
}

function linesOf({ run, stage, message, remedy, path }: StudyFailure): string[] {
  const lines = [`  ${run}${stage === undefined ? '' : `, ${stage}`}: ${message}`];
  if (remedy !== undefined) lines.push(`    ${remedy}`);
  if (!lines.some((line) => line.includes(path))) lines.push(`    It is in ${path}.`);
  return lines;
}
