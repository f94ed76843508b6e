import { randomBytes } from 'node:crypto';
import { link, mkdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import * as z from 'zod';
import { clearTemporaries, codeOf, namesIn, readText, temporaryName, writeDurably } from './files.js';
import { isRunning, processStart, thisMachine } from './processes.js';
import { fileError, RunLockedError } from './run-error.js';

/** What a lock file says: which process holds it. */
const holder = z.object({
  pid: z.int().positive(),
  host: z.string(),
  boot: z.string().optional(),
  processes: z.string().optional(),
  /** Of the process. */
  start: z.string().optional(),
  /** The job of a cluster that it is part of, and how often that has been started again. */
  job: z.object({ id: z.string(), restarts: z.int().min(0) }).optional(),
  /** Of this very lock. */
  token: z.string().regex(/^[0-9a-f]+$/),
});
type Holder = z.output<typeof holder>;

/** The right to write to a run's folder. */
export interface RunLock {
  /** Gives it up; once is enough. */
  release(): Promise<void>;
}

/**
 * Takes the lock of a folder, and clears away what processes that are gone left half-written there. The lock is a file
 * beside the folder, made only if it is not there, that names the process which holds it. One that a process left behind
 * when it ended, however it did, is taken over.
 *
 * Not by a library: those (proper-lockfile) tell a living holder by the time of a file that it renews, which a training
 * step of seconds or a machine that sleeps keeps it from; a process and its start say it at once.
 *
 * @throws {RunLockedError} If another process holds it, or one of another machine, which cannot be asked from here.
 * @throws {RunError} If the file cannot be written.
 */
export async function lockFolder(folder: string): Promise<RunLock> {
  const path = `${folder}.lock`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const { token } = await acquire(path, folder);
    const lock = { release: () => release(path, token) };
    await clear(folder, path).catch(async (error) => {
      await lock.release();
      throw error;
    });
    return lock;
  } catch (cause) {
    throw fileError('write', path, cause);
  }
}

/** Claims on locks that are gone protect nothing: no lock has their token again. */
async function clear(folder: string, path: string): Promise<void> {
  await clearTemporaries(folder, await namesIn(folder, { recursive: true }), true);
  const parent = dirname(path);
  const left = (await namesIn(parent)).filter((name) => name.startsWith(`${basename(path)}.`));
  await clearTemporaries(parent, left, false);
  for (const name of left) if (/(\.[0-9a-f]+)$/.test(name)) await rm(join(parent, name), { force: true });
}

async function acquire(path: string, what: string): Promise<Holder> {
  const machine = await thisMachine();
  const start = await processStart(process.pid);
  const token = randomBytes(8).toString('hex');
  const mine: Holder = { pid: process.pid, ...machine, start, job: slurmJob(), token };
  for (let tries = 0; !(await createExclusively(path, `${JSON.stringify(mine)}\n`)); tries++) {
    const text = await readText(path);
    if (text === undefined) continue; // Released meanwhile.
    const owner = parseHolder(text);
    if (owner?.token === mine.token) break; // A network that answered too late.
    if (owner === undefined || !(await isStale(owner, mine))) throw locked(path, what, owner, mine);
    const busy = await removeStale(path, what, owner.token);
    if (busy === undefined) continue;
    if (tries === maximumTries) throw busy;
    await setTimeout(pause);
  }
  return mine;
}

/** How long another process may take to delete a lock that is left behind: 5 s, in milliseconds a try. */
const maximumTries = 1000;
const pause = 5;

/**
 * Deletes a lock whose process is gone. Of two processes that try at once, the second must not delete the lock that the
 * first has made since: who deletes a lock holds a lock named after its token, under which nobody else can delete it.
 *
 * @returns who is about to delete it, where that is another process.
 */
async function removeStale(path: string, what: string, token: string): Promise<RunLockedError | undefined> {
  const claim = `${path}.${token}`;
  let claimed: Holder;
  try {
    claimed = await acquire(claim, what);
  } catch (error) {
    if (error instanceof RunLockedError) return error;
    throw error;
  }
  try {
    const text = await readText(path);
    if (text !== undefined && parseHolder(text)?.token === token) await rm(path, { force: true });
  } finally {
    await release(claim, claimed.token);
  }
  return undefined;
}

/** Makes a file with its contents in one step, unless it is there. */
async function createExclusively(path: string, contents: string): Promise<boolean> {
  const temporary = temporaryName(path);
  await writeDurably(temporary, contents);
  try {
    await link(temporary, path);
    return true;
  } catch (error) {
    // ENOENT: the temporary file was cleared away by a container that does not see this process.
    if (['EEXIST', 'ENOENT'].includes(codeOf(error) ?? '')) return false;
    if (!withoutLinks.includes(codeOf(error) ?? '')) throw error;
  } finally {
    await rm(temporary, { force: true }).catch(() => {});
  }
  // The file is there for a moment before its contents are.
  try {
    await writeDurably(path, contents);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** What file systems without hard links say. */
const withoutLinks = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'];

async function release(path: string, token: string): Promise<void> {
  try {
    const text = await readText(path);
    if (text !== undefined && parseHolder(text)?.token === token) await rm(path, { force: true });
  } catch (cause) {
    throw fileError('delete', path, cause);
  }
}

function parseHolder(text: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Whether the process that holds a lock is certainly gone. */
async function isStale(owner: Holder, mine: Holder): Promise<boolean> {
  // SLURM starts a job again when all of it has ended, wherever that was, or when it has given its node up.
  if (owner.job && mine.job && owner.job.id === mine.job.id && owner.job.restarts < mine.job.restarts)
    return true;
  if (owner.host !== mine.host) return false;
  if (owner.boot !== mine.boot) return owner.boot !== undefined && mine.boot !== undefined;
  if (owner.processes !== mine.processes) return false;
  if (!isRunning(owner.pid)) return true;
  const start = await processStart(owner.pid);
  return start === 'gone' || (start !== undefined && owner.start !== undefined && start !== owner.start);
}

/** The SLURM job that this process is part of; tasks of an array are jobs of their own. */
function slurmJob(): Holder['job'] {
  const { SLURM_CLUSTER_NAME: cluster, SLURM_JOB_ID: job, SLURM_RESTART_COUNT: restarts = '0' } = process.env;
  if (cluster === undefined || job === undefined || !/^\d+$/.test(restarts)) return undefined;
  return { id: `${cluster}/${job}`, restarts: Number(restarts) };
}

function locked(path: string, what: string, owner: Holder | undefined, mine: Holder): RunLockedError {
  if (owner === undefined) {
    const remedy = `Delete ${path} if no other process is writing there.`;
    return new RunLockedError(path, `${what} is locked by a file that does not say by whom`, remedy);
  }
  const here = owner.host === mine.host && owner.boot === mine.boot && owner.processes === mine.processes;
  const remedy = here
    ? 'Wait for it, or choose another folder with --out DIR.'
    : `Whether it still runs cannot be seen from here: delete ${path} if it does not.`;
  const place = owner.host === mine.host ? 'another container of this host' : `host ${owner.host}`;
  const who = here ? `process ${owner.pid}` : `process ${owner.pid} of ${place}`;
  return new RunLockedError(path, `${what} is being written by ${who}`, remedy);
}
