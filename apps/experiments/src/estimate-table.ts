import { basename, dirname } from 'node:path';
import { labelsOf } from '@simvae/report';
import type { RunEstimate, StudyEstimate } from '@simvae/study';
import { formatBytes, formatCount, formatDuration } from './terminal/format.js';

/** Runs that differ in nothing but their seeds. */
interface Row {
  readonly dataset: string;
  readonly label: string;
  readonly runs: readonly RunEstimate[];
}

/**
 * An estimate as people read it: a line for each setting with its seeds, then the sums.
 *
 * @param budget - minutes that the study may take.
 */
export function formatEstimate(estimate: StudyEstimate, budget?: number): string {
  const rows = rowsOf(estimate.runs);
  const head = ['data set', 'run', 'seeds', 'epochs', 'complete', 'begun', 'training', 'evaluation', 'disk'];
  const cells = rows.map(({ dataset, label, runs }) => [
    dataset,
    label,
    String(runs.length),
    epochsOf(runs),
    String(count(runs, 'complete')),
    String(count(runs, 'begun')),
    time(runs, 'training'),
    time(runs, 'evaluation'),
    formatBytes(sum(runs.map(({ bytes }) => bytes))),
  ]);
  return [...align([head, ...cells]), '', ...summary(estimate, budget)].join('\n');
}

function rowsOf(runs: readonly RunEstimate[]): Row[] {
  const groups = new Map<string, RunEstimate[]>();
  for (const each of runs) {
    const key = dirname(each.path);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const byDataset = new Map<string, [string, RunEstimate[]][]>();
  for (const [key, group] of groups) {
    const { name } = group[0].run.identity.dataset;
    byDataset.set(name, [...(byDataset.get(name) ?? []), [key, group]]);
  }
  return [...byDataset].flatMap(([dataset, entries]) => {
    const labels = labelsOf(
      entries.map(([key, [{ run }]]) => ({
        identity: run.identity,
        titles: { dataset, method: run.definition.title },
        key,
      })),
      ({ key }) => basename(key),
    );
    return entries.map(([, of], i) => ({ dataset, label: labels[i], runs: of }));
  });
}

function count(runs: readonly RunEstimate[], state: RunEstimate['state']): number {
  return runs.filter((run) => run.state === state).length;
}

function epochsOf([{ run }]: readonly RunEstimate[]): string {
  return run.definition.family === 'baseline' ? '-' : String(run.identity.training.epochs);
}

/** Time that is left, with a mark where it was measured now and not recorded by runs that are there. */
function time(runs: readonly RunEstimate[], what: 'training' | 'evaluation'): string {
  if (runs.some((run) => run[what] === null)) return 'unknown';
  const seconds = sum(runs.map((run) => run[what] ?? 0));
  if (seconds === 0) return '-';
  const sources = runs.flatMap((run) => run[`${what}Source`] ?? []);
  return `${formatDuration(seconds)}${sources.every((source) => source === 'recorded') ? '' : ' *'}`;
}

function summary({ runs, seconds, bytes, freeBytes, problems }: StudyEstimate, budget?: number): string[] {
  const complete = count(runs, 'complete');
  const begun = count(runs, 'begun');
  const lines = [
    `${formatCount(runs.length)} runs: ${complete} complete, ${begun} begun, ${runs.length - complete - begun} to be made.`,
  ];
  const unknown = runs.filter(({ training, evaluation }) => training === null || evaluation === null).length;
  const measured = runs.some((run) =>
    [run.trainingSource, run.evaluationSource].some(
      (source) => source !== undefined && source !== 'recorded',
    ),
  );
  if (seconds > 0) {
    const how = measured
      ? 'as measured now on a sample (*), or recorded by such runs on this machine'
      : 'as recorded by such runs on this machine';
    lines.push(`Left, one run after the other: ${formatDuration(seconds)} (hours:minutes:seconds), ${how}.`);
  }
  if (unknown > 0) lines.push(`Of ${unknown} runs the time is not known, and not counted.`);
  lines.push(...problems.map((problem) => `  ${problem}`));
  const free = freeBytes === undefined ? '' : `; ${formatBytes(freeBytes)} are free`;
  lines.push(
    `Disk: ${formatBytes(bytes)} for checkpoints and representations of runs that are to be made${free}.`,
  );
  if (freeBytes !== undefined && bytes > freeBytes)
    lines.push('They do not fit: pass another folder with --out.');
  if (budget !== undefined) {
    const over = seconds > 60 * budget;
    lines.push(`Budget: ${formatDuration(60 * budget)}, ${over ? 'exceeded' : 'kept'}.`);
  }
  return lines;
}

/** Columns of the same width; the first two to the left, numbers to the right. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i])))
      .join('  ')
      .trimEnd(),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
