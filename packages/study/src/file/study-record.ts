import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  parseJson,
  parseValue,
  pathOfRun,
  RunError,
  type RunKey,
  studiesFolder,
  writeJson,
} from '@simvae/runs';
import * as z from 'zod';
import { commandLine } from '../environment.js';
import type { Study } from './types.js';

const format = 'simvae-study';
const version = 1;

/** The folder of a run from that of all runs; nothing that leads elsewhere. */
export const runPathSchema = z
  .string()
  .regex(/^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*\/seed-\d+$/, 'a folder of a run');

const studyRecord = z.object({
  format: z.literal(format),
  version: z.literal(version),
  name: z.string().min(1),
  title: z.string(),
  description: z.string().optional(),
  /** Folders of its runs from that of all runs, in order: `mnist/vae-0123456789/seed-0`. */
  runs: z.array(runPathSchema).readonly(),
  /** What its file says. */
  source: z.unknown(),
  madeBy: z.object({ command: z.string(), createdAt: z.string() }),
});
/** studies/<name>/study.json: a study as it was last run. */
export type StudyRecord = z.output<typeof studyRecord>;

/** The folder, within that of all runs, of what belongs to a study. */
export function studyFolder(out: string, name: string): string {
  return join(out, studiesFolder, name);
}

/**
 * Writes down which runs belong to a study, in place of what was there.
 *
 * @throws {RunError} If it cannot be written.
 */
export async function writeStudy(
  { name, title, description, source }: Study,
  planned: readonly RunKey[],
  { out, command = commandLine() }: { readonly out: string; readonly command?: string },
): Promise<void> {
  const folder = studyFolder(out, name);
  const path = join(folder, 'study.json');
  const madeBy = { command, createdAt: new Date().toISOString() };
  const runs = planned.map(pathOfRun);
  const record = { format, version, name, title, description, runs, source, madeBy };
  await makeFolder(folder);
  await writeJson(path, record, studyRecord);
}

/** @throws {RunError} If it cannot be made. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((cause: Error) => {
    throw new RunError(
      path,
      `Cannot write ${path}: ${cause.message}`,
      'Pass another folder with --out DIR.',
      { cause },
    );
  });
}

/**
 * Which runs belong to a study, if it has been run.
 *
 * @throws {RunError} If the file is damaged or of another version.
 */
export function readStudyRecord(out: string, name: string): Promise<StudyRecord | undefined> {
  return readRecord(join(studyFolder(out, name), 'study.json'), studyRecord);
}

/** A JSON file that belongs to a study, if it is there. */
export async function readRecord<T>(path: string, schema: z.ZodType<T>): Promise<T | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new RunError(path, `Cannot read ${path}: ${(cause as Error).message}`, 'Make it readable.', {
      cause,
    });
  }
  const remedy = 'Delete it: the same command writes it again.';
  return parseValue(path, parseJson(path, text, remedy), schema, remedy);
}

/** Names of the studies that have been run in a folder of runs. */
export async function studiesIn(out: string): Promise<string[]> {
  const entries = await readdir(join(out, studiesFolder), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
