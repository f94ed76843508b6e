import { datasets } from '@simvae/data';
import { differences } from '../config/differences.js';
import { known } from '../config/known.js';
import { parseMethods } from '../config/parse-methods.js';
import { parseSeeds } from '../config/parse-seeds.js';
import { UsageError } from '../usage-error.js';
import { type FoundRun, findRuns } from './find-runs.js';

/** Which runs of a folder; all where nothing is said. */
export interface RunFilter {
  readonly out: string;
  readonly dataset?: string;
  readonly methods?: string;
  readonly seeds?: string;
}

/**
 * Finds the runs of a folder that a filter lets through, and checks that seeds of a method are of the same settings:
 * others cannot be averaged.
 *
 * @throws {UsageError} If a name is unknown, or no run is found.
 * @throws {Error} If settings differ between seeds; the message names what does.
 */
export async function selectRuns({ out, dataset, methods, seeds }: RunFilter): Promise<FoundRun[]> {
  if (dataset !== undefined) known(datasets, dataset, '--dataset');
  const names = methods === undefined ? undefined : parseMethods(methods);
  const numbers = seeds === undefined ? undefined : parseSeeds(seeds);
  const runs = (await findRuns(out)).filter(
    ({ config }) =>
      (dataset === undefined || config.dataset === dataset) &&
      (names === undefined || names.includes(config.method)) &&
      (numbers === undefined || numbers.includes(config.seed)),
  );
  if (runs.length === 0) {
    throw new UsageError(
      `There is no such run in ${out}. Make some with \`simvae bench\`, or pass --out DIR.`,
    );
  }
  checkSettings(runs);
  return runs;
}

function checkSettings(runs: readonly FoundRun[]): void {
  const first = new Map<string, FoundRun>();
  for (const run of runs) {
    const { dataset, method } = run.config;
    const key = `${dataset}/${method}`;
    const other = first.get(key) ?? run;
    first.set(key, other);
    const changes = differences(other.config, run.config, ['seed', 'engine', 'threads', 'environment']);
    if (changes.length > 0) {
      throw new Error(
        `${run.directory.path} has other settings than ${other.directory.path} (${changes.join('; ')}): they cannot ` +
          'be averaged. Choose with --seeds, or move one to another --out.',
      );
    }
  }
}
