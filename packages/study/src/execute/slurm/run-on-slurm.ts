import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { RunFolder } from '@simvae/runs';
import { silent } from '../../reporter.js';
import { runLabel } from '../../train/train-run.js';
import type { PlannedRun, StudyContext, StudyFailure, StudyOutcome } from '../../types.js';
import { completedIfReadable, trainedRun } from '../carry-out.js';
import { type Job, type JobResult, outcomeOf, prepareJobs } from '../jobs.js';
import { type RunOneCommand, runOneArguments } from '../worker/start-worker.js';
import { endedByItself, isFinal, SlurmError, type TaskState, taskStates } from './cluster.js';
import type { SlurmSettings } from './settings.js';
import { mostTasks, readSubmissions, type Submission, submitArray } from './submission.js';

/** How runs are carried out on a cluster. */
export interface SlurmOptions {
  /** What the jobs are called after. */
  readonly name: string;
  /** Folder of the study, on storage that every node has. */
  readonly folder: string;
  readonly settings: SlurmSettings;
  /** What carries out one run, at the same place on every node. */
  readonly runOne: RunOneCommand;
  /** Seconds between two questions to SLURM. @default 5 */
  readonly interval?: number;
}

/** A run, and the task that carries it out. */
interface Task {
  readonly job: Job;
  /** `<job>_<index>`. */
  readonly id: string;
  readonly log: string;
}

/**
 * Brings runs to completion on a SLURM cluster: submits what is missing as a job array, follows it, and reads what the tasks left
 * in the folder of runs. What an earlier call has submitted and is still in the queue is followed, not submitted again. A task
 * whose time is up, or that was pre-empted, is queued again and continues from its checkpoint.
 *
 * @throws {SlurmError} If SLURM is not there, or refuses the job.
 * @throws {Error} If the data cannot be loaded.
 * @throws the signal's reason, if it stopped the following; the job goes on.
 */
export async function runOnSlurm(
  planned: readonly PlannedRun[],
  options: SlurmOptions,
  context: StudyContext,
): Promise<StudyOutcome> {
  const { out, reporter = silent } = context;
  const folder = join(resolve(options.folder), 'slurm');
  // Who submits reads what was submitted first; nobody else may in between.
  const lock = await RunFolder.at(folder).lock();
  let results: Map<Job, JobResult>;
  let tasks: Task[];
  let failures: readonly StudyFailure[];
  let jobs: readonly Job[];
  try {
    const queued = await queuedTasks(folder);
    if (context.force && queued.size > 0) refuseForce(queued);
    ({ jobs, failures } = await prepareJobs(planned, context));
    results = new Map();
    tasks = [];
    const missing: Job[] = [];
    for (const job of jobs) {
      const task = queued.get(resolve(job.folder.path));
      const found = task ? undefined : await completedIfReadable(job, context);
      if (task !== undefined) tasks.push({ ...task, job });
      else if (found !== undefined) results.set(job, { found, failures: [], reused: true });
      else missing.push(job);
    }
    if (tasks.length > 0)
      reporter.note(`${runCount(tasks.length)} in the queue already: ${jobNumbers(tasks)}.`);
    for (let first = 0; first < missing.length; first += mostTasks) {
      const part = missing.slice(first, first + mostTasks);
      const made = await submitPart(folder, part, options, context);
      tasks.push(...part.map((job, index) => taskOf(made, index, job)));
      reporter.note(`Submitted ${runCount(part.length)} to SLURM as job ${made.job}.`);
    }
  } finally {
    await lock.release();
  }
  for (const [job, result] of await follow(tasks, options, context)) results.set(job, result);
  const inOrder = jobs.flatMap((job) => results.get(job) ?? []);
  return outcomeOf(inOrder, failures, planned.length, { out, reporter });
}

/** Tasks of earlier submissions that have not ended, by the folder of their run. */
async function queuedTasks(folder: string): Promise<Map<string, Omit<Task, 'job'>>> {
  const submissions = await readSubmissions(folder);
  const states = await taskStates(submissions.map(({ job }) => job));
  const queued = new Map<string, Omit<Task, 'job'>>();
  for (const { job, runs, log } of submissions) {
    for (const [index, path] of runs.entries()) {
      const id = `${job}_${index}`;
      const state = states.get(id);
      if (state !== undefined && !isFinal(state)) queued.set(path, { id, log: log(index) });
    }
  }
  return queued;
}

function refuseForce(queued: ReadonlyMap<string, Omit<Task, 'job'>>): never {
  const numbers = jobNumbers([...queued.values()]);
  throw new SlurmError(
    `Runs of this study are in the queue: ${numbers}. End them first: scancel ${numbers.replace(/\D+/g, ' ').trim()}`,
  );
}

function submitPart(
  folder: string,
  part: readonly Job[],
  { name, settings, runOne }: SlurmOptions,
  context: StudyContext,
): Promise<Submission> {
  const { script, arguments: common, execArgv = process.execArgv } = runOne;
  return submitArray(
    folder,
    name,
    part.map(({ run, folder: { path } }) => ({ run, path: resolve(path) })),
    settings,
    {
      directory: process.cwd(),
      command: [process.execPath, ...execArgv, resolve(script), 'run-one'],
      arguments: [...runOneArguments(context), ...common],
    },
  );
}

function taskOf({ job: number, log }: Submission, index: number, job: Job): Task {
  return { id: `${number}_${index}`, log: log(index), job };
}

function runCount(count: number): string {
  return count === 1 ? '1 run' : `${count} runs`;
}

function jobNumbers(tasks: readonly Pick<Task, 'id'>[]): string {
  const numbers = [...new Set(tasks.map(({ id }) => id.split('_')[0]))];
  return `${numbers.length === 1 ? 'job' : 'jobs'} ${numbers.join(', ')}`;
}

/** How often a task that ended well may lack results: other machines see a shared folder later than the one that wrote there. */
const patience = 6;

/**
 * Waits for tasks, and collects each as soon as it has ended.
 *
 * @throws the signal's reason, if it stopped the following.
 */
async function follow(
  tasks: readonly Task[],
  { interval = 5 }: SlurmOptions,
  context: StudyContext,
): Promise<Map<Job, JobResult>> {
  const { signal, reporter = silent } = context;
  const results = new Map<Job, JobResult>();
  if (tasks.length === 0) return results;
  const waiting = new Map(tasks.map((task) => [task.id, { task, missed: 0 }]));
  const meter = reporter.begin(`SLURM ${jobNumbers(tasks)}`, { total: tasks.length, done: 0 });
  const numbers = [...new Set(tasks.map(({ id }) => id.split('_')[0]))];
  let shown = '';
  let silentSince: string | undefined;
  const held = new Set<string>();
  try {
    for (;;) {
      const states = await taskStates(numbers).catch((error) => {
        if (!(error instanceof SlurmError)) throw error;
        if (silentSince === undefined) reporter.note(`${error.message} It is asked again.`);
        silentSince = error.message;
        return undefined;
      });
      if (states !== undefined) {
        silentSince = undefined;
        for (const [id, entry] of waiting) {
          const state = states.get(id);
          if (state !== undefined && !isFinal(state)) continue;
          const result = await collect(entry.task, state, context);
          if (result.failures.length > 0 && state?.state === 'COMPLETED' && entry.missed++ < patience)
            continue;
          results.set(entry.task.job, result);
          for (const { run, message } of result.failures) reporter.note(`${run}: ${message}`);
          waiting.delete(id);
        }
        noteHeld(waiting.keys(), states, held, reporter);
        const counts = countsOf(waiting.keys(), states, [...results.values()]);
        const text = JSON.stringify(counts);
        if (text !== shown) meter.line(results.size, counts);
        else meter.update(results.size, counts);
        shown = text;
      }
      if (waiting.size === 0) return results;
      await setTimeout(1000 * interval, undefined, { signal }).catch(() => {});
      signal?.throwIfAborted();
    }
  } catch (error) {
    if (signal?.aborted) {
      const numbers = jobNumbers([...waiting.values()].map(({ task }) => task));
      const end = `scancel ${numbers.replace(/\D+/g, ' ').trim()}`;
      reporter.note(`SLURM goes on with ${numbers}: the same command follows it again, \`${end}\` ends it.`);
    }
    throw error;
  } finally {
    meter.end();
  }
}

/** Says once of each reason why tasks are held: they wait for a person. */
function noteHeld(
  ids: Iterable<string>,
  states: ReadonlyMap<string, TaskState>,
  said: Set<string>,
  reporter: Pick<StudyContext, 'reporter'>['reporter'] = silent,
): void {
  for (const id of ids) {
    const { reason = '' } = states.get(id) ?? {};
    if (!/held|hold/i.test(reason) || said.has(reason)) continue;
    said.add(reason);
    reporter.note(`Task ${id} is held (${reason}): \`scontrol release ${id}\` lets it run.`);
  }
}

function countsOf(
  ids: Iterable<string>,
  states: ReadonlyMap<string, TaskState>,
  results: readonly JobResult[],
): Record<string, number> {
  let queued = 0;
  let running = 0;
  for (const id of ids) {
    if (['PENDING', 'CONFIGURING', 'REQUEUED', 'REQUEUE_HOLD'].includes(states.get(id)?.state ?? ''))
      queued++;
    else running++;
  }
  const failed = results.filter(({ failures }) => failures.length > 0).length;
  return { queued, running, done: results.length - failed, failed };
}

/** What a task that has ended left in the folder of runs. */
async function collect(
  { job, id, log }: Task,
  state: TaskState | undefined,
  context: StudyContext,
): Promise<JobResult> {
  const found = await completedIfReadable(job, context);
  if (found !== undefined) return { found, failures: [], reused: false };
  const how = state === undefined ? 'ended' : `ended as ${state.state}`;
  const silentLog = state !== undefined && !endedByItself(state);
  const words = silentLog ? '' : reasonIn(await readFile(log, 'utf8').catch(() => ''));
  const message = `Task ${id} of SLURM ${how} before the run was done.${words === '' ? '' : ` ${words}`}`;
  const memory = /memory|SIGKILL/i.test(message)
    ? ' More `memory` may be asked for in `slurm:` of the study.'
    : '';
  const failure = {
    run: runLabel(job.run),
    path: job.folder.path,
    message,
    remedy: `Its log is ${log}. The same command submits it again.${memory}`,
  };
  return { ...(await trainedRun(job).catch(() => ({}))), failures: [failure], reused: false };
}

/** Lines of a log that are shown at most, and characters of each. */
const shownLines = 4;
const shownCharacters = 500;

/** The last thing that `simvae run-one` said was wrong; else the last line of the log. */
function reasonIn(log: string): string {
  const lines = log.trimEnd().split('\n');
  const at = lines.findLastIndex((line) => line.startsWith('simvae: '));
  const said = at < 0 ? lines.slice(-1) : lines.slice(at, at + 1 + shownLines);
  return said
    .map((line) =>
      line
        .replace(/^simvae: (1 of 1 run failed:)?/, '')
        .trim()
        .slice(0, shownCharacters),
    )
    .filter((line) => line !== '')
    .join(' ');
}
