import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** How a task of a job array is: what SLURM calls it, and why where it waits. */
export interface TaskState {
  readonly state: string;
  readonly reason?: string;
}

/** A command of SLURM that failed. */
export class SlurmError extends Error {
  override readonly name = 'SlurmError';
}

/** States of tasks that will not run again by themselves. */
const finalStates = [
  ...['BOOT_FAIL', 'CANCELLED', 'COMPLETED', 'DEADLINE', 'FAILED', 'NODE_FAIL', 'OUT_OF_MEMORY', 'PREEMPTED'],
  ...['REVOKED', 'TIMEOUT'],
];

/** Whether a task has ended. */
export function isFinal({ state }: TaskState): boolean {
  return finalStates.includes(state);
}

/** Whether a task has ended by what its program did, not because SLURM or a person ended it: its log says why. */
export function endedByItself({ state }: TaskState): boolean {
  return ['COMPLETED', 'FAILED', 'OUT_OF_MEMORY'].includes(state);
}

/**
 * Submits a job.
 *
 * @param args - of sbatch: options and the script.
 * @returns the number of the job.
 * @throws {SlurmError} If SLURM refuses it; the message says why.
 */
export async function submit(args: readonly string[]): Promise<string> {
  const printed = await slurm('sbatch', ['--parsable', ...args]);
  const job = /^(\d+)/m.exec(printed)?.[1];
  if (job === undefined) throw new SlurmError(`sbatch printed no job number: ${printed.trim()}`);
  return job;
}

/** The number of the job of a name, which no other job ever had, if SLURM knows it: from its queue, else from its accounts. */
export async function jobNamed(name: string): Promise<string | undefined> {
  const queued = await slurm('squeue', ['--noheader', '--states=all', '--format=%F', `--name=${name}`]);
  const known = queued.trim() || (await accounts(['--format=JobID', `--name=${name}`]));
  return /^(\d+)/.exec(known.trim())?.[1];
}

/**
 * How the tasks of job arrays are, by `<job>_<index>`: from the queue, which remembers what has ended for some minutes, else from
 * the accounts, where the cluster keeps some. A task that is in neither has ended, nobody knows how.
 *
 * @throws {SlurmError} If SLURM does not answer.
 */
export async function taskStates(jobs: readonly string[]): Promise<Map<string, TaskState>> {
  const states = new Map<string, TaskState>();
  if (jobs.length === 0) return states;
  // Asked in this order, the accounts know of what the queue has just forgotten.
  const queued = await queue(jobs);
  const recorded = await accounts(['--format=JobID,State', `--jobs=${jobs}`]);
  // They go on calling a task running that was lost with its controller: of them only ends count.
  for (const [task, state] of entriesOf(recorded)) if (isFinal(state)) states.set(task, state);
  for (const [task, state] of entriesOf(queued)) states.set(task, state);
  return states;
}

/** Tasks and how they are, in lines of `<tasks>|<state>|<reason>`. */
function* entriesOf(lines: string): Generator<[string, TaskState]> {
  for (const line of lines.split('\n')) {
    const [ids, text = '', reason] = line.trim().split('|');
    // `CANCELLED by 1000`
    const state = text.split(' ')[0];
    for (const task of tasksOf(ids)) yield [task, { state, ...(state === 'PENDING' ? { reason } : {}) }];
  }
}

/** The tasks of an entry: `7_2` is one; `7_[0-2,4-8:2%50]` are several, none of which has begun. */
function tasksOf(ids: string): string[] {
  const [, job, indices] = /^(\d+)_\[?([\d,:-]+)(?:%\d+)?\]?$/.exec(ids) ?? [];
  if (indices === undefined) return [];
  return indices.split(',').flatMap((range) => {
    const [first, last = first, step = 1] = range.split(/[-:]/).map(Number);
    const count = 1 + Math.floor((last - first) / step);
    return Array.from({ length: count }, (_, i) => `${job}_${first + i * step}`);
  });
}

async function queue(jobs: readonly string[]): Promise<string> {
  try {
    const format = '--format=%i|%T|%r';
    return await slurm('squeue', ['--noheader', '--array', '--states=all', format, `--jobs=${jobs}`]);
  } catch (error) {
    // What it says of one job alone that has been forgotten.
    if (error instanceof SlurmError && error.message.includes('Invalid job id')) return '';
    throw error;
  }
}

/** What sacct prints; nothing where the cluster keeps no accounts. */
async function accounts(args: readonly string[]): Promise<string> {
  try {
    return await slurm('sacct', ['--noheader', '--parsable2', '--allocations', ...args]);
  } catch (error) {
    if (error instanceof SlurmError) return '';
    throw error;
  }
}

async function slurm(command: string, args: readonly string[]): Promise<string> {
  try {
    // Without it, long lists of tasks are cut short.
    const env = { ...process.env, SLURM_BITSTR_LEN: '0' };
    const { stdout } = await promisify(execFile)(command, args, { env, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (cause) {
    const { code, stderr = '', message } = cause as NodeJS.ErrnoException & { stderr?: string };
    if (code === 'ENOENT') {
      throw new SlurmError(
        `There is no ${command} here. Run this where SLURM's commands are, as on a login node, or with --executor local.`,
        { cause },
      );
    }
    throw new SlurmError(`${command} failed: ${stderr.trim() || message}`, { cause });
  }
}
