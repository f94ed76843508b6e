import type { FoundRun } from './find-runs.js';

/** What results were made with, a line for each command and machine: for a table that is published. */
export function provenance(runs: readonly FoundRun[]): string[] {
  const lines = runs.flatMap(({ config: { environment } }) => {
    if (environment === undefined) return [];
    const { command, judgedBy, commit, node, machine } = environment;
    const made = `Made by \`${command}\`${judgedBy === undefined ? '' : `, judged by \`${judgedBy}\``}`;
    const where = `Node ${node.replace(/^v/, '')} on ${machine.cores} cores (${machine.cpu})`;
    return [`${made}${commit === undefined ? '' : ` at commit ${commit.slice(0, 9)}`}, ${where}.`];
  });
  return [...new Set(lines)];
}
