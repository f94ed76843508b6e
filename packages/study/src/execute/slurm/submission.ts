import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseJson, parseValue, writeFileAtomically, writeJson } from '@simvae/runs';
import * as z from 'zod';
import type { PlannedRun } from '../../types.js';
import { writePlannedRun } from '../planned-run.js';
import { jobNamed, submit } from './cluster.js';
import { type ArrayWork, jobScript } from './job-script.js';
import { type SlurmSettings, sbatchArguments } from './settings.js';

const submission = z.object({
  format: z.literal('simvae-slurm-submission'),
  version: z.literal(1),
  /** Of the job: no other job ever has it. */
  name: z.string().regex(/^[\w.-]+$/),
  /** Its number; absent where nobody has lived to write it down. */
  job: z.string().regex(/^\d+$/).optional(),
  /** Folders of the runs, by the index of the array. */
  runs: z.array(z.string()).readonly(),
});
type Stored = z.output<typeof submission>;

/** A job array that was submitted. */
export interface Submission {
  /** Number of the job. */
  readonly job: string;
  /** Folders of the runs, by the index of the array. */
  readonly runs: readonly string[];
  /** What a task prints. */
  log(index: number): string;
}

/** Job arrays have at most 1,001 tasks where a cluster does not say otherwise (MaxArraySize). */
export const mostTasks = 1000;

const file = 'submission.json';

/**
 * The job arrays that were submitted from a folder. One whose number was not written down, because the process ended while it
 * submitted, is looked for by its name.
 *
 * @throws {RunError} If a file is damaged.
 * @throws {SlurmError} If SLURM does not answer.
 */
export async function readSubmissions(folder: string): Promise<Submission[]> {
  const names = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const found: Submission[] = [];
  for (const { name } of names.filter((entry) => entry.isDirectory())) {
    const path = join(folder, name, file);
    const text = await readFile(path, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const remedy = `Delete ${join(folder, name)} if its job is not in the queue any more.`;
    const stored = parseValue(path, parseJson(path, text, remedy), submission, remedy);
    const job = stored.job ?? (await jobNamed(stored.name));
    if (job !== undefined) found.push(submissionOf(join(folder, name), job, stored));
  }
  return found;
}

/**
 * Submits a job array: writes its runs, its script and what it is to a folder of its own, then hands it to SLURM. A process that
 * ends in between, however it does, submits nothing twice: `readSubmissions` finds the job by its name.
 *
 * @param folder - of a study's submissions.
 * @param study - what the job is called after.
 * @throws {SlurmError} If SLURM refuses it; the message says why.
 */
export async function submitArray(
  folder: string,
  study: string,
  runs: readonly { readonly run: PlannedRun; readonly path: string }[],
  settings: SlurmSettings,
  work: Omit<ArrayWork, 'files'>,
): Promise<Submission> {
  const token = `${new Date().toISOString().replace(/\D/g, '').slice(0, 14)}-${randomBytes(4).toString('hex')}`;
  const own = join(folder, token);
  await mkdir(join(own, 'logs'), { recursive: true });
  const files: string[] = [];
  for (const { run } of runs) files.push(await writePlannedRun(join(own, 'runs'), run));
  await writeFileAtomically(join(own, 'job.sh'), jobScript({ ...work, files }));
  const name = `simvae.${study.replace(/[^\w-]/g, '_').slice(0, 60)}.${token}`;
  const stored: Stored = {
    format: 'simvae-slurm-submission',
    version: 1,
    name,
    runs: runs.map(({ path }) => path),
  };
  const path = join(own, file);
  await writeJson(path, stored, submission);
  const { atOnce } = settings;
  const args = [
    `--job-name=${name}`,
    `--array=0-${runs.length - 1}${atOnce === undefined ? '' : `%${atOnce}`}`,
    `--chdir=${own}`,
    '--output=logs/%a.txt',
    '--open-mode=append',
    '--requeue',
    '--signal=B:TERM@60',
    ...sbatchArguments(settings),
    'job.sh',
  ];
  const job = await submit(args).catch(async (error) => {
    // SLURM may have taken the job and answered too late.
    const taken = await jobNamed(name).catch(() => 'unknown');
    if (taken === undefined) await rm(own, { recursive: true, force: true });
    if (taken === undefined || taken === 'unknown') throw error;
    return taken;
  });
  await writeJson(path, { ...stored, job }, submission);
  return submissionOf(own, job, stored);
}

function submissionOf(folder: string, job: string, { runs }: Stored): Submission {
  return { job, runs, log: (index) => join(folder, 'logs', `${index}.txt`) };
}
