import { methods } from '@simvae/baselines';
import { datasets } from '@simvae/data';
import { formatDuration } from '../terminal/format.js';
import type { PaperValue } from './paper-values.js';
import { type Metric, metrics, type OurValue, type Summary } from './summarise.js';

const titles: Readonly<Record<Metric, string>> = {
  linear: 'Linear',
  mlp: 'MLP',
  knn: 'k-NN',
  gmm: 'GMM',
  ari: 'ARI',
  nmi: 'NMI',
};

const protocolNotes: Readonly<Record<Summary['protocol'], string>> = {
  paper: 'as printed in the paper: k chosen on the test set, last epoch of each probe',
  strict: 'k and probe epochs chosen on a validation split of the training set',
};

/** A table as lines of text for a terminal, the paper's value in brackets beside ours. */
export function formatTable(summary: Summary): string {
  const { head, body } = cells(summary);
  const widths = head.map((cell, column) =>
    Math.max(...[head, ...body].map((line) => line[column].length), cell.length),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('  ');
  return [
    caption(summary),
    '',
    line(head),
    widths.map((width) => '-'.repeat(width)).join('  '),
    ...body.map(line),
  ]
    .map((text) => text.trimEnd())
    .join('\n');
}

/** The same table in Markdown. */
export function formatMarkdown(summary: Summary): string {
  const { head, body } = cells(summary);
  const line = (row: readonly string[]): string => `| ${row.join(' | ')} |`;
  const rule = head.map((_, column) => (column === 0 ? '---' : '---:'));
  return [`${caption(summary)}`, '', line(head), line(rule), ...body.map(line)].join('\n');
}

function caption({ dataset, protocol, rows }: Summary): string {
  const seeds = new Set(rows.map((row) => row.seeds.length));
  const count = seeds.size === 1 ? [...seeds][0] : undefined;
  const spread = count === 1 ? '1 seed' : `mean and standard error over ${count ?? 'the'} seeds`;
  const title = (datasets as Record<string, { title: string } | undefined>)[dataset]?.title ?? dataset;
  const paper = rows.some((row) => Object.keys(row.paper).length > 0) ? "; [the paper's value, 3 seeds]" : '';
  return `${title}, protocol ${protocol} (${protocolNotes[protocol]}); percent, ${spread}${paper}`;
}

function cells({ rows }: Summary): { head: string[]; body: string[][] } {
  const head = ['', ...metrics.map((metric) => titles[metric]), 'epochs', 'training'];
  const body = rows.map(({ method, ours, paper, epochs, trainingSeconds }) => [
    methods[method]?.title ?? method,
    ...metrics.map((metric) => [formatOurs(ours[metric]), formatPaper(paper[metric])].join(' ').trimEnd()),
    epochs === 0 ? '-' : String(epochs),
    epochs === 0 ? '-' : formatDuration(trainingSeconds),
  ]);
  return { head, body };
}

function formatOurs({ mean, se }: OurValue): string {
  return se === undefined ? mean.toFixed(1) : `${mean.toFixed(1)} ± ${se.toFixed(1)}`;
}

function formatPaper(value: PaperValue | undefined): string {
  return value === undefined ? '' : `[${value.mean.toFixed(1)}]`;
}
