import { RunFolder } from '@simvae/runs';
import type { PlannedRun, StudyContext } from '../types.js';
import { completedIfReadable } from './carry-out.js';
import { type Job, prepareJobs } from './jobs.js';

/**
 * Which of planned runs are there with every result that they can have. Loads the data of those alone that are trained.
 *
 * @returns those among the given ones.
 * @throws the signal's reason, if it stopped the work.
 */
export async function completeRuns(
  planned: readonly PlannedRun[],
  context: StudyContext & { readonly evaluate?: boolean },
): Promise<Set<PlannedRun>> {
  const trained: PlannedRun[] = [];
  for (const run of planned) {
    const record = await new RunFolder(context.out, run).readStage('training').catch(() => undefined);
    if (record !== undefined) trained.push(run);
  }
  const { jobs } = await prepareJobs(trained, { ...context, force: false });
  const complete = new Set<PlannedRun>();
  for (const job of jobs) {
    context.signal?.throwIfAborted();
    if (await isComplete(job, context)) complete.add(job.run);
  }
  return complete;
}

async function isComplete(job: Job, context: Parameters<typeof completeRuns>[1]): Promise<boolean> {
  return (await completedIfReadable(job, { ...context, reporter: undefined })) !== undefined;
}
