import type { RunConfig } from '../config/settings.js';
import { RunDirectory } from '../run/run-directory.js';
import { exampleConfig } from './example-config.js';
import { exampleResults } from './example-results.js';

/** Writes a run into a folder of runs; with results, unless it is to be unfinished. */
export async function writeRun(
  out: string,
  changes: Partial<RunConfig>,
  { complete = true }: { complete?: boolean } = {},
): Promise<RunDirectory> {
  const config = exampleConfig(changes);
  const directory = new RunDirectory(out, config);
  await directory.open(config);
  const { dataset, method, seed } = config;
  if (complete) await directory.writeResults(exampleResults(0.5, { dataset, method, seed }));
  return directory;
}
