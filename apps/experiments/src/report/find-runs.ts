import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { methods } from '@simvae/baselines';
import { RunDirectory, type StoredConfig } from '../run/run-directory.js';

/** A run in a folder of runs. */
export interface FoundRun {
  readonly config: StoredConfig;
  readonly directory: RunDirectory;
}

/** Finds the runs under a folder: data sets by name, methods in the order of the paper's tables, seeds by number. */
export async function findRuns(out: string): Promise<FoundRun[]> {
  const runs: FoundRun[] = [];
  for (const dataset of await folders(out)) {
    for (const method of (await folders(join(out, dataset))).sort((a, b) => rank(a) - rank(b))) {
      for (const name of await folders(join(out, dataset, method))) {
        const seed = /^seed-(\d+)$/.exec(name)?.[1];
        if (seed === undefined) continue;
        const directory = new RunDirectory(out, { dataset, method, seed: Number(seed) });
        const config = await directory.readConfig();
        if (config) runs.push({ config, directory });
      }
    }
  }
  return runs;
}

function rank(method: string): number {
  const names = Object.keys(methods);
  return names.includes(method) ? names.indexOf(method) : names.length;
}

async function folders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
