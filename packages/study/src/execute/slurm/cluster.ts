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
  const known = queued.trim() || (await accounts(['--format=JobIDRaw', `--name=${name}`]));
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
  for (const line of (await accounts(['--format=JobID,State', `--jobs=${jobs}`])).split('\n')) {
    const [task, state = ''] = line.trim().split('|');
    // `CANCELLED by 1000`
    if (/^\d+_\d+$/.test(task)) states.set(task, { state: state.split(' ')[0] });
  }
  for (const line of (await queue(jobs)).split('\n')) {
    const [task, state, reason] = line.trim().split('|');
    if (/^\d+_\d+$/.test(task)) states.set(task, { state, ...(state === 'PENDING' ? { reason } : {}) });
  }
  return states;
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
    const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 2 ** 26 });
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
