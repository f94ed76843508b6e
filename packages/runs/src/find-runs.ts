import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunConfig } from './config.js';
import { codeOf } from './files.js';
import { studiesFolder } from './identity.js';
import { fileError } from './run-error.js';
import { RunFolder, runPath } from './run-folder.js';
import { type StageName, type StageRecord, type StageRecords, stageNames } from './stages.js';

/** A run in a folder of runs. */
export interface FoundRun {
  readonly folder: RunFolder;
  readonly config: RunConfig;
  /**
   * The stages that are there.
   *
   * @throws {RunError} If one is damaged; `readSummaries` lists it instead.
   */
  stages(): Promise<Partial<StageRecords>>;
}

/** What a report is made of: a run and the stages that are there. */
export interface RunSummary {
  readonly config: RunConfig;
  readonly stages: Partial<StageRecords>;
}

/** A folder or file of a run that cannot be used. */
export interface RunProblem {
  readonly path: string;
  /** Why not, and what to do. */
  readonly message: string;
  /** Set where the results of the run are used all the same. */
  readonly kept?: true;
}

/**
 * Finds the runs under a folder, by data set, method and seed. What is there but cannot be used is a problem, and does
 * not keep the others from being found.
 */
export async function findRuns(root: string): Promise<{ runs: FoundRun[]; problems: RunProblem[] }> {
  const runs: FoundRun[] = [];
  const problems: RunProblem[] = [];
  const noting = async <T>(path: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      problems.push({ path, message: messageOf(error) });
      return undefined;
    }
  };
  const within = async (path: string): Promise<string[]> => (await noting(path, () => folders(path))) ?? [];

  for (const dataset of await within(root)) {
    if (dataset === studiesFolder) continue;
    for (const method of await within(join(root, dataset))) {
      for (const seed of await within(join(root, dataset, method))) {
        if (!/^seed-\d+$/.test(seed)) continue;
        const run = await noting(join(root, dataset, method, seed), () =>
          readRun(root, [dataset, method, seed]),
        );
        if (run) runs.push(run);
      }
    }
  }
  return { runs, problems };
}

/** The run in a folder, if one is there. */
async function readRun(root: string, names: readonly string[]): Promise<FoundRun | undefined> {
  const path = join(root, ...names);
  const folder = RunFolder.at(path);
  const config = await folder.readConfig();
  if (config === undefined) {
    const files = (await entries(path)).filter(({ name }) => !name.endsWith('.tmp'));
    if (files.length === 0) return undefined;
    throw new Error(`${path} holds files of a run without config.json. Run it again, or delete the folder.`);
  }
  // A folder that was copied would count twice, one whose settings were changed by hand for another run.
  const right = runPath(config);
  if (right.join('/') !== names.join('/')) {
    throw new Error(
      `${path} holds the run ${right.join('/')}: its folder was renamed or its settings changed. Move it to ` +
        `${join(root, ...right)}, or delete it.`,
    );
  }
  return foundRun(folder, config);
}

/** A run that is known to be there. */
export function foundRun(folder: RunFolder, config: RunConfig): FoundRun {
  return { folder, config, stages: () => folder.readStages() };
}

/**
 * Reads the stages of runs. A damaged one is a problem, and missing from its run; that the log of a trained run is not whole is
 * a problem as well, and its stages are kept.
 */
export async function readSummaries(
  runs: readonly FoundRun[],
): Promise<{ runs: RunSummary[]; problems: RunProblem[] }> {
  const problems: RunProblem[] = [];
  const summaries: RunSummary[] = [];
  for (const { folder, config } of runs) {
    const stages: { [Name in StageName]?: StageRecord } = {};
    for (const name of stageNames) {
      try {
        stages[name] = await folder.readStage(name);
        if (stages[name] === undefined) delete stages[name];
      } catch (error) {
        problems.push({ path: join(folder.path, 'results', `${name}.json`), message: messageOf(error) });
      }
    }
    const summary = { config, stages: stages as Partial<StageRecords> };
    const message = await folder.metricsProblem(summary.stages.training?.result.epochs ?? 0);
    if (message !== undefined)
      problems.push({ path: join(folder.path, 'metrics.jsonl'), message, kept: true });
    summaries.push(summary);
  }
  return { runs: summaries, problems };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Names of the folders in one; none where it is not there. */
async function folders(path: string): Promise<string[]> {
  return (await entries(path))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

async function entries(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw fileError('read', path, cause);
  }
}
