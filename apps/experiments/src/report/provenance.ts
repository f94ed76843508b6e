import type { RunConfig } from '../config/settings.js';
import type { Environment } from '../run/environment.js';
import type { FoundRun } from './find-runs.js';

/** What results were made with, a line for each command and machine: for a table that is published. */
export function provenance(runs: readonly FoundRun[]): string[] {
  const lines = runs.flatMap(({ config }) => {
    const { environment } = config as RunConfig & { readonly environment?: Environment };
    if (environment === undefined) return [];
    const { command, commit, node, machine } = environment;
    const where = `Node ${node.replace(/^v/, '')} on ${machine.cores} cores (${machine.cpu})`;
    return [
      `Made by \`${command}\`${commit === undefined ? '' : ` at commit ${commit.slice(0, 9)}`}, ${where}.`,
    ];
  });
  return [...new Set(lines)];
}
