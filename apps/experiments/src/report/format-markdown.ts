import { methods } from '@simvae/baselines';
import { formatDuration } from '../terminal/format.js';
import { formatValue } from './format-value.js';
import { markdownTable } from './markdown-table.js';
import { metrics, metricTitles } from './scores.js';
import type { Row, Summary } from './summarise.js';
import { tableCaption } from './table-caption.js';

/** A table in Markdown, the paper's value in brackets beside ours. */
export function formatMarkdown(summary: Summary): string {
  const head = ['', ...metrics.map((metric) => metricTitles[metric]), 'epochs', 'training'];
  const caption = tableCaption(summary, 'In brackets').join(' ');
  return [caption, '', ...markdownTable(head, summary.rows.map(cells))].join('\n');
}

function cells({ method, ours, paper, epochs, trainingSeconds }: Row): string[] {
  return [
    methods[method]?.title ?? method,
    ...metrics.map((metric) =>
      [formatValue(ours[metric]), ...(paper[metric] ? [`[${formatValue(paper[metric])}]`] : [])].join(' '),
    ),
    ...(epochs === 0 ? ['-', '-'] : [String(epochs), formatDuration(trainingSeconds)]),
  ];
}
