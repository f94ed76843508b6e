import { methods } from '@simvae/baselines';
import { alignColumns } from './align-columns.js';
import { datasetTitle } from './dataset-title.js';
import { formatValue } from './format-value.js';
import { markdownTable } from './markdown-table.js';
import type { FactorSummary } from './summarise-factors.js';

/** A table of factors for a terminal or in Markdown: linear probe / small network. */
export function formatFactors({ dataset, rows }: FactorSummary, { markdown = false } = {}): string {
  const names = Object.keys(rows[0].factors);
  const body = rows.map(({ method, factors }) => [
    methods[method]?.title ?? method,
    ...names.map((name) => `${formatValue(factors[name].linear)} / ${formatValue(factors[name].mlp)}`),
  ]);
  const caption = [
    `${datasetTitle(dataset)}: what representations keep of the factors images were made from.`,
    'R² of regression probes on the test set in percent, linear / small network.',
  ];
  const head = ['', ...names];
  return markdown
    ? [caption.join(' '), '', ...markdownTable(head, body)].join('\n')
    : [...caption, '', ...alignColumns(head, body)].join('\n');
}
