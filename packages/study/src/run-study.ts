import { carryOut } from './execute/carry-out.js';
import { runJobs } from './execute/jobs.js';
import type { PlannedRun, StudyContext, StudyOutcome } from './types.js';

/**
 * Brings runs to completion in this process, one after the other: what is complete is reused, what was stopped is continued. A
 * run that fails does not end the others.
 *
 * @param context - `evaluate`: whether to evaluate what is trained. @default true
 * @throws {Error} If the data cannot be loaded: before any run is thrown away.
 * @throws the signal's reason, if it stopped the work; what is done is kept.
 */
export function runStudy(
  planned: readonly PlannedRun[],
  context: StudyContext & { readonly evaluate?: boolean },
): Promise<StudyOutcome> {
  return runJobs(planned, context, 1, (job, reporter) => carryOut(job, { ...context, reporter }));
}
