import type { Dataset } from '@simvae/data';
import { canonicalJson, type FoundRun, RunFolder } from '@simvae/runs';
import { describeFailure } from '../failures.js';
import { type Lane, laneOf, onlyLane, type Reporter, reporterOfRun, silent } from '../reporter.js';
import { runLabel } from '../train/train-run.js';
import type { PlannedRun, StudyContext, StudyFailure, StudyOutcome } from '../types.js';

/** A planned run, its folder and its data. */
export interface Job {
  readonly run: PlannedRun;
  readonly folder: RunFolder;
  readonly dataset: Dataset;
}

/** What a run came to. */
export interface JobResult {
  /** Where it is trained. */
  readonly found?: FoundRun;
  readonly failures: readonly StudyFailure[];
  /** Whether it was complete already. */
  readonly reused: boolean;
}

/**
 * Carries one run out, wherever that is.
 *
 * @param slot - which of the runs that go on at once it is, from 0.
 * @throws the signal's reason, if it stopped the work; any other error is the run's failure.
 */
export type CarryOut = (job: Job, reporter: Reporter, slot: number) => Promise<JobResult>;

/**
 * Loads the data of runs, each data set once, and throws away what is there of them where that is asked for.
 *
 * @returns the jobs in the order of the runs, and what kept others from being made.
 * @throws {Error} If the data cannot be loaded: before any run is thrown away.
 */
export async function prepareJobs(
  planned: readonly PlannedRun[],
  { out, load, signal, force = false }: StudyContext,
): Promise<{ readonly jobs: readonly Job[]; readonly failures: readonly StudyFailure[] }> {
  const datasets = new Map<string, Dataset>();
  const all: Job[] = [];
  for (const run of planned) {
    const key = canonicalJson(run.data);
    signal?.throwIfAborted();
    const dataset = datasets.get(key) ?? (await load(run.data.request, run.data.settings));
    datasets.set(key, dataset);
    all.push({ run, folder: new RunFolder(out, run), dataset });
  }
  if (!force) return { jobs: all, failures: [] };
  const jobs: Job[] = [];
  const failures: StudyFailure[] = [];
  for (const job of all) {
    signal?.throwIfAborted();
    try {
      await clear(job);
      jobs.push(job);
    } catch (error) {
      failures.push(describeFailure(runLabel(job.run), job.folder.path, error));
    }
  }
  return { jobs, failures };
}

/** Throws away what is there of a run. */
async function clear({ run, folder }: Job): Promise<void> {
  for (const old of [folder, ...run.replaces.map((path) => RunFolder.at(path))]) {
    const lock = await old.lock();
    await old.remove().finally(() => lock.release());
  }
}

/**
 * Carries runs out, some at once: the one loop that every executor on this machine has. A run that fails does not end the
 * others.
 *
 * @param slots - how many at once; with more than one each has its own lane of the reporter.
 * @throws the signal's reason, if it stopped the work, once nothing runs any more; what is done is kept.
 */
export async function runJobs(
  planned: readonly PlannedRun[],
  context: StudyContext,
  slots: number,
  carryOut: CarryOut,
): Promise<StudyOutcome> {
  const { out, signal, reporter = silent } = context;
  const { jobs, failures } = await prepareJobs(planned, context);
  const results: JobResult[] = [];
  const waiting = [...jobs.entries()];
  const work = async (slot: number, lane: Lane): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      signal?.throwIfAborted();
      const [i, job] = next;
      const ofRun = reporterOfRun(lane, planned.indexOf(job.run) + 1, planned.length);
      try {
        results[i] = await carryOut(job, ofRun, slot);
      } catch (error) {
        signal?.throwIfAborted();
        const failure = describeFailure(runLabel(job.run), job.folder.path, error);
        results[i] = { failures: [failure], reused: false };
        lane.note(`${failure.run}: ${failure.message}`);
      }
    }
  };
  const lanes = Array.from({ length: Math.min(slots, jobs.length) }, () =>
    slots === 1 ? onlyLane(reporter) : laneOf(reporter),
  );
  const ended = await Promise.allSettled(
    lanes.map((lane, slot) => work(slot, lane).finally(() => lane.close())),
  );
  for (const end of ended) if (end.status === 'rejected') throw end.reason;
  return outcomeOf(results, failures, planned.length, { out, reporter });
}

/** Results as the outcome of a study; says how many runs were complete. */
export function outcomeOf(
  results: readonly JobResult[],
  failures: readonly StudyFailure[],
  count: number,
  { out, reporter = silent }: Pick<StudyContext, 'out' | 'reporter'>,
): StudyOutcome {
  const reused = results.filter((result) => result.reused).length;
  if (reused > 0) {
    reporter.note(`${reused} of ${count} runs are complete in ${out}; --force begins them anew.`);
  }
  return {
    runs: results.flatMap(({ found }) => found ?? []),
    failures: [...failures, ...results.flatMap((result) => result.failures)],
    reused,
  };
}
