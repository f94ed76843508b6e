import type { RunSummary } from '@simvae/runs';
import { list } from './groups.js';

/** What results were made with, a line for each command and machine: for a table that is published. */
export function provenance(runs: readonly RunSummary[]): string[] {
  const lines = runs.map(({ config: { environment }, stages }) => {
    const { command, commit, node, machine } = environment;
    const later = new Set(Object.values(stages).map(({ madeBy }) => `\`${madeBy.command}\``));
    later.delete(`\`${command}\``);
    const made = `Made by \`${command}\`${later.size === 0 ? '' : `, evaluated by ${list([...later])}`}`;
    const where = `Node ${node.replace(/^v/, '')} on ${machine.cores} cores (${machine.cpu})`;
    return `${made}${commit === undefined ? '' : ` at commit ${commit.slice(0, 9)}`}, ${where}.`;
  });
  return [...new Set(lines)];
}
