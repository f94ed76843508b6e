import { methods } from '@simvae/baselines';
import { formatDuration } from '../terminal/format.js';
import { alignColumns } from './align-columns.js';
import { formatValue } from './format-value.js';
import { metrics, metricTitles } from './scores.js';
import type { Row, Summary } from './summarise.js';
import { tableCaption } from './table-caption.js';

/** A table for a terminal, the paper's values in a row below ours; 80 columns wide at most for one seed. */
export function formatTable(summary: Summary): string {
  const head = ['', ...metrics.map((metric) => metricTitles[metric]), 'epochs', 'training'];
  const several = summary.rows.some(({ seeds }) => seeds.length > 1);
  const body = summary.rows.flatMap((row) => [ourCells(row), ...paperCells(row, several)]);
  return [...tableCaption(summary, 'Rows `paper`'), '', ...alignColumns(head, body)].join('\n');
}

function ourCells({ method, ours, epochs, trainingSeconds }: Row): string[] {
  return [
    methods[method]?.title ?? method,
    ...metrics.map((metric) => formatValue(ours[metric])),
    ...(epochs === 0 ? ['-', '-'] : [String(epochs), formatDuration(trainingSeconds)]),
  ];
}

/** With standard errors only where ours have them, for the width. */
function paperCells({ paper }: Row, errors: boolean): string[][] {
  if (Object.keys(paper).length === 0) return [];
  const values = metrics.map((metric) => {
    const value = paper[metric];
    return formatValue(errors || value === undefined ? value : { mean: value.mean });
  });
  return [['  paper', ...values, '', '']];
}
