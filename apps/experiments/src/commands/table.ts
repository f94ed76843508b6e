import { findRuns } from '../report/find-runs.js';
import type { RunResults } from '../run/results.js';
import { UsageError } from '../usage-error.js';

/**
 * Results of every complete run in a folder.
 *
 * @throws {UsageError} If there is none.
 */
export async function collectResults(out: string, dataset: string | undefined): Promise<RunResults[]> {
  const results: RunResults[] = [];
  for (const { config, directory } of await findRuns(out)) {
    const found =
      dataset === undefined || config.dataset === dataset ? await directory.readResults() : undefined;
    if (found) results.push(found);
  }
  if (results.length === 0)
    throw new UsageError(`There is no complete run in ${out}. Make some with \`simvae bench\`.`);
  return results;
}
