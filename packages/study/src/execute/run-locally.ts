import { RequestError } from '../request-error.js';
import { runStudy } from '../run-study.js';
import type { PlannedRun, StudyContext, StudyOutcome } from '../types.js';
import { completedIfReadable, trainedRun } from './carry-out.js';
import { shareCores } from './cores.js';
import { runJobs } from './jobs.js';
import { encodePlannedRun } from './planned-run.js';
import { type RunOneCommand, runInWorker, runOneArguments } from './worker/start-worker.js';

/** More processes than any machine in reach has room for are a mistake. */
const mostJobs = 256;

/** How runs are carried out on this machine. */
export interface LocalOptions {
  /** Runs at once, each in a process of its own; 1 is this process. */
  readonly jobs: number;
  /** What carries out one run. */
  readonly runOne: RunOneCommand;
}

/**
 * Brings runs to completion on this machine, some at once. The cores are shared out among the processes, for engines whose
 * threads are 0; no run becomes another by that. A process that fails or is killed is the failure of its run, and stops no other.
 * Where this process ends, however it does, the others save what is done and end as well.
 *
 * @throws {RequestError} If the number of jobs is none.
 * @throws {Error} If the data cannot be loaded: before any run is thrown away.
 * @throws the signal's reason, if it stopped the work, once every process has ended; what is done is kept.
 */
export async function runLocally(
  planned: readonly PlannedRun[],
  { jobs, runOne }: LocalOptions,
  context: StudyContext,
): Promise<StudyOutcome> {
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > mostJobs) {
    throw new RequestError(`\`jobs\` must be a whole number from 1 to ${mostJobs}, got ${jobs}.`);
  }
  if (jobs === 1 || planned.length < 2) return runStudy(planned, context);
  const { signal } = context;
  const cores = shareCores(Math.min(jobs, planned.length), context.cores);
  const args = runOneArguments(context);
  return runJobs(planned, context, jobs, async (job, reporter, slot) => {
    const done = await completedIfReadable(job, { ...context, reporter });
    if (done !== undefined) return { found: done, failures: [], reused: true };
    const input = encodePlannedRun(job.run);
    const share = ['--cores', String(cores[slot])];
    const { failures, reused } = await runInWorker(runOne, input, [...args, ...share], reporter, signal);
    return { ...(await trainedRun(job)), failures, reused };
  });
}
