import { join } from 'node:path';
import { writeJson } from '@simvae/runs';
import * as z from 'zod';
import { makeFolder, readRecord, runPathSchema, studyFolder } from '../file/study-record.js';
import { tuneScores } from '../file/types.js';

/** What tuning.json says it is. */
export const tuningFormat = 'simvae-tuning';
export const tuningVersion = 1;

const values = z.record(z.string(), z.unknown());

const candidate = z.object({
  /** By key: `training.learningRate`, `simvae.views`. */
  values,
  /** Mean over its seeds, in [0, 1]; null where one of them failed: such a candidate is never chosen. */
  score: z.number().nullable(),
  runs: z
    .array(
      z.object({
        /** Folder, from that of all runs. */
        path: runPathSchema,
        seed: z.int().min(0),
        score: z.number().nullable(),
        /** Why it has none. */
        failure: z.string().optional(),
      }),
    )
    .readonly(),
});
export type CandidateRecord = z.output<typeof candidate>;

const tuningRecord = z.object({
  format: z.literal(tuningFormat),
  version: z.literal(tuningVersion),
  study: z.string(),
  /** What was compared: accuracy on the validation split under protocol strict. */
  score: z.enum(tuneScores),
  protocol: z.literal('strict'),
  seeds: z.array(z.int().min(0)).readonly(),
  /** Settings of candidates alone, by key. */
  settings: values,
  choices: z
    .array(
      z.object({
        dataset: z.object({ name: z.string(), digest: z.string() }),
        method: z.string(),
        /** Where in the study it was asked for. */
        origin: z.string().optional(),
        /** Labels that were scored. */
        target: z.string(),
        candidates: z.array(candidate).readonly(),
        /** Position of the chosen candidate; null where none has a score. */
        chosen: z.int().min(0).nullable(),
        /** Folders of the runs with the chosen values, every seed. */
        runs: z.array(runPathSchema).readonly(),
      }),
    )
    .readonly(),
  madeBy: z.object({ command: z.string(), createdAt: z.string() }),
});
/** studies/<name>/tuning.json: every candidate, its score, and the choice. */
export type TuningRecord = z.output<typeof tuningRecord>;
export type TuningChoice = TuningRecord['choices'][number];

/** The file of a study's tuning. */
export function tuningPath(out: string, study: string): string {
  return join(studyFolder(out, study), 'tuning.json');
}

/** @throws {RunError} If it cannot be written. */
export async function writeTuning(out: string, record: TuningRecord): Promise<string> {
  const path = tuningPath(out, record.study);
  await makeFolder(studyFolder(out, record.study));
  await writeJson(path, record, tuningRecord);
  return path;
}

/**
 * What a tuning came to, if it has been done.
 *
 * @throws {RunError} If the file is damaged or of another version.
 */
export function readTuning(out: string, study: string): Promise<TuningRecord | undefined> {
  return readRecord(tuningPath(out, study), tuningRecord);
}
