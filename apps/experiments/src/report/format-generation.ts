import { methods } from '@simvae/baselines';
import { datasets } from '@simvae/data';
import { alignColumns } from './align-columns.js';
import { formatValue } from './format-value.js';
import { markdownTable } from './markdown-table.js';
import type { OurValue } from './mean-and-error.js';
import type { PaperValue } from './paper-values.js';
import type { GenerationRow, GenerationSummary } from './summarise-generation.js';

/** A column: its title, our value and the paper's. */
interface Column {
  readonly title: string;
  readonly ours: (row: GenerationRow) => OurValue | undefined;
  readonly paper?: (row: GenerationRow) => PaperValue | undefined;
}

/** A table of decoders for a terminal or in Markdown, the paper's values in brackets. */
export function formatGeneration(summary: GenerationSummary, { markdown = false } = {}): string {
  const { rows } = summary;
  const columns = columnsOf(summary).filter(({ ours }) => rows.some((row) => ours(row) !== undefined));
  const compared = columns.some(({ paper }) => rows.some((row) => paper?.(row) !== undefined));
  const head = ['', 'decoder', ...columns.map(({ title }) => title)];
  const body = rows.map((row) => [
    methods[row.method]?.title ?? row.method,
    row.decoder,
    ...columns.map(({ ours, paper }) => cell(ours(row), paper?.(row))),
  ]);
  const caption = captionOf(summary, compared);
  return markdown
    ? [caption.join(' '), '', ...markdownTable(head, body)].join('\n')
    : [...caption, '', ...alignColumns(head, body)].join('\n');
}

function columnsOf({ metric }: GenerationSummary): Column[] {
  return [
    { title: 'RE', ours: (row) => row.reconstruction, paper: ({ paper }) => paper.re },
    { title: 'NLL', ours: (row) => row.nll, paper: ({ paper }) => paper.nll },
    {
      title: metric === 'FID' ? 'FID' : 'FD',
      ours: (row) => row.distance,
      // Distances in other features are not comparable with the paper's.
      paper: ({ paper }) => (metric === 'FID' ? paper.fid : undefined),
    },
    { title: 'precision', ours: (row) => row.precision },
    { title: 'recall', ours: (row) => row.recall },
  ];
}

function cell(ours: OurValue | undefined, paper: PaperValue | undefined): string {
  if (ours === undefined) return '-';
  return [formatValue(ours), ...(paper ? [`[${formatValue(paper)}]`] : [])].join(' ');
}

function captionOf({ dataset, metric, features, rows }: GenerationSummary, compared: boolean): string[] {
  const known: Readonly<Record<string, { readonly title: string } | undefined>> = datasets;
  const likelihoods = rows.some(({ nll }) => nll !== undefined);
  return [
    `${known[dataset]?.title ?? dataset}: images that decoders make.`,
    'RE: half the squared error of a test image.',
    ...(likelihoods
      ? ["NLL: -log p(x) of test images in nats, by importance sampling; SimVAE's p(z) is fitted afterwards."]
      : []),
    ...(metric === undefined
      ? []
      : [
          `${metric === 'FID' ? 'FID' : `FD: ${metric}`} of images drawn from a Gaussian for each class, and precision ` +
            `and recall in percent; features: ${features}.`,
        ]),
    ...(compared
      ? [
          `In brackets: the paper's values, 3 seeds${likelihoods ? '; its NLL does not follow from its formula, so compare ranks' : ''}.`,
        ]
      : []),
  ];
}
