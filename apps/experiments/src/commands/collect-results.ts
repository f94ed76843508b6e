import { type RunFilter, selectRuns } from '../report/select-runs.js';
import type { RunResults } from '../run/results.js';
import { UsageError } from '../usage-error.js';

/**
 * Results of the complete runs in a folder.
 *
 * @throws {UsageError} If there is none.
 */
export async function collectResults(filter: RunFilter): Promise<RunResults[]> {
  const runs = await selectRuns(filter);
  const results = await Promise.all(runs.map(({ directory }) => directory.readResults()));
  const complete = results.filter((result) => result !== undefined);
  if (complete.length === 0) {
    throw new UsageError(
      `No run in ${filter.out} is complete. Finish them with \`simvae bench\` or \`simvae eval\`.`,
    );
  }
  return complete;
}
