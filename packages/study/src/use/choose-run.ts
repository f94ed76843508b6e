import { stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { type FoundRun, findRuns, foundRun, RunFolder } from '@simvae/runs';
import { RequestError } from '../request-error.js';

/** Candidates that a message lists. */
const mostListed = 8;

/**
 * The run that a person names: by the path of its folder, or as DATASET/METHOD or DATASET/METHOD/SEED among the runs of a folder, where
 * it is the only one. METHOD is a name (`vae`) or a folder's name (`vae-4c1f02a9be`), SEED a number or a folder's name (`seed-0`).
 *
 * @param root - folder of runs.
 * @throws {RequestError} If there is none, or there are several; the message lists them.
 * @throws {RunError} If the folder's config.json is damaged.
 */
export async function chooseRun(reference: string, root: string): Promise<FoundRun> {
  for (const path of [reference, join(root, reference)]) {
    const run = await runIn(path);
    if (run !== undefined) return run;
  }
  const { runs, problems } = await findRuns(root);
  const matching = runs.filter((run) => matches(run, reference));
  if (matching.length === 1) return matching[0];
  const names = (matching.length > 0 ? matching : runs).map(({ folder }) => relative(root, folder.path));
  const listed = names.slice(0, mostListed).map((name) => `  ${name}`);
  if (names.length > mostListed) listed.push(`  and ${names.length - mostListed} more`);
  const advice = 'Name one by its folder, or DATASET/METHOD/SEED:';
  if (matching.length > 1) {
    throw new RequestError([`${matching.length} runs are ${reference}. ${advice}`, ...listed].join('\n'));
  }
  const problem = `There is no run ${reference}, neither as a folder nor in ${root}.`;
  if (problems.length > 0) listed.push(...problems.slice(0, mostListed).map(({ message }) => `  ${message}`));
  throw new RequestError(
    listed.length > 0
      ? [`${problem} ${advice}`, ...listed].join('\n')
      : `${problem} Make one with \`simvae train\`.`,
  );
}

/** The run in a folder, if it is one's. */
async function runIn(path: string): Promise<FoundRun | undefined> {
  const there = await stat(path).catch(() => undefined);
  if (there?.isDirectory() !== true) return undefined;
  const folder = RunFolder.at(path);
  const config = await folder.readConfig();
  return config && foundRun(folder, config);
}

function matches({ folder, config }: FoundRun, reference: string): boolean {
  const { identity, seed } = config;
  const [dataset, method, run, ...rest] = reference.split('/').filter((part) => part !== '');
  const own = folder.path.split(/[\\/]/).at(-2);
  return (
    rest.length === 0 &&
    dataset === identity.dataset.name &&
    (method === identity.method.name || method === own) &&
    (run === undefined || run === String(seed) || run === `seed-${seed}`)
  );
}
