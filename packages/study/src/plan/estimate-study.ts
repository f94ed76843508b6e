import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Method } from '@simvae/core';
import { type FoundRun, findRuns, pathOfRun, type StageName } from '@simvae/runs';
import { buildContext, buildMethod } from '../build-method.js';
import { completeRuns } from '../execute/complete-runs.js';
import { silent } from '../reporter.js';
import type { PlannedRun, StudyContext } from '../types.js';
import { Calibration, type Done, type TimeLeft } from './calibration.js';
import { diskSize } from './disk-size.js';
import { RecordedTimes, readable } from './recorded-times.js';

/** What one planned run will take on this machine. */
export interface RunEstimate extends TimeLeft {
  readonly run: PlannedRun;
  /** Folder, from that of all runs: `mnist/vae-0123456789/seed-0`. */
  readonly path: string;
  readonly state: 'complete' | 'begun' | 'absent';
  /** Epochs that are done. */
  readonly epochsDone: number;
  /** Bytes of its large files once it is complete. */
  readonly bytes: number;
}

/** What a study will take on this machine, its runs one after the other. */
export interface StudyEstimate {
  readonly runs: readonly RunEstimate[];
  /** Of work that is left, as far as it is known. */
  readonly seconds: number;
  /** Of runs that are not there. */
  readonly bytes: number;
  /** On the disk of the folder of runs; absent where the system does not tell. */
  readonly freeBytes?: number;
  /** Why times of some runs are not known. */
  readonly problems: readonly string[];
}

/** What an estimate needs. */
export interface EstimateContext extends StudyContext {
  /** Whether to measure; times that are not recorded are not known otherwise. @default true */
  readonly calibrate?: boolean;
}

/**
 * Says which of planned runs are there, and what the others will take: from what such runs have taken on this machine, else from a
 * calibration of seconds for each kind of run. The calibration keeps nothing.
 *
 * @throws the signal's reason, if it stopped the work.
 */
export async function estimateStudy(
  planned: readonly PlannedRun[],
  context: EstimateContext,
): Promise<StudyEstimate> {
  const { out, load, signal, reporter = silent, calibrate = true } = context;
  const complete = await completeRuns(planned, context);
  const found = (await findRuns(out)).runs;
  const there = new Map(found.map((run) => [pathOfRun(run.config), run]));
  const recorded = await RecordedTimes.of(found, planned);
  const calibration = new Calibration(recorded, { ...context, calibrate });
  const meter = reporter.begin('calibrate', { total: planned.length, done: 0 });
  const runs: RunEstimate[] = [];
  for (const [i, run] of planned.entries()) {
    signal?.throwIfAborted();
    const dataset = await load(run.data.request, run.data.settings);
    const method = buildMethod(run.definition, run.identity, buildContext(dataset));
    const path = pathOfRun(run);
    const bytes = diskSize(run, method, dataset);
    const common = { run, path, bytes };
    if (complete.has(run)) {
      const { epochs } = run.identity.training;
      runs.push({ ...common, state: 'complete', epochsDone: epochs, training: 0, evaluation: 0 });
    } else {
      const done = await doneOf(there.get(path), method, run);
      const state = there.has(path) ? 'begun' : 'absent';
      const left = await calibration.left(run, method, dataset, done);
      runs.push({ ...common, state, epochsDone: done.epochs, ...left });
    }
    meter.update(i + 1);
  }
  meter.end();
  const seconds = runs.reduce(
    (sum, { training, evaluation }) => sum + (training ?? 0) + (evaluation ?? 0),
    0,
  );
  const missing = runs.filter(({ state }) => state === 'absent');
  const freeBytes = await freeBytesAt(out);
  return {
    runs,
    seconds,
    bytes: missing.reduce((sum, run) => sum + run.bytes, 0),
    ...(freeBytes === undefined ? {} : { freeBytes }),
    problems: [...calibration.problems.values()],
  };
}

async function doneOf(found: FoundRun | undefined, method: Method, run: PlannedRun): Promise<Done> {
  if (found === undefined) return { epochs: 0, stages: new Set() };
  const { epochs } = run.identity.training;
  const stages = new Set(Object.keys((await readable(found.stages())) ?? {}) as StageName[]);
  if (stages.has('training') || !method.loss) return { epochs, stages };
  const log = (await readable(found.folder.readMetrics())) ?? [];
  return { epochs: Math.min(epochs, log.at(-1)?.epoch ?? 0), stages };
}

/** Space that is left on the disk of a folder, or of the nearest one around it that is there. */
async function freeBytesAt(folder: string): Promise<number | undefined> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    try {
      const { bavail, bsize } = await statfs(path);
      return bavail * bsize;
    } catch {
      if (path === dirname(path)) return undefined;
    }
  }
}
