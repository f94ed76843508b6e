import { methods } from '@simvae/baselines';
import { alignColumns } from './align-columns.js';
import { datasetTitle } from './dataset-title.js';
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

/** A table of decoders for a terminal or in Markdown, the paper's values in brackets; 80 columns wide for one seed. */
export function formatGeneration(summary: GenerationSummary, { markdown = false } = {}): string {
  const { rows } = summary;
  const columns = columnsOf(summary).filter(({ ours }) => rows.some((row) => ours(row) !== undefined));
  const compared = columns.some(({ paper }) => rows.some((row) => paper?.(row) !== undefined));
  const errors = markdown || rows.some(({ seeds }) => seeds.length > 1);
  const head = ['', 'decoder', ...columns.map(({ title }) => title)];
  const body = rows.map((row) => [
    methods[row.method]?.title ?? row.method,
    row.decoder,
    ...columns.map(({ ours, paper }) => cell(ours(row), paper?.(row), errors)),
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

/** @param errors - whether the paper's value has its standard error. */
function cell(ours: OurValue | undefined, paper: PaperValue | undefined, errors: boolean): string {
  if (ours === undefined) return '-';
  const theirs = paper && (errors ? paper : { mean: paper.mean });
  return [formatValue(ours), ...(theirs ? [`[${formatValue(theirs)}]`] : [])].join(' ');
}

function captionOf({ dataset, metric, features, rows }: GenerationSummary, compared: boolean): string[] {
  const likelihoods = rows.some(({ nll }) => nll !== undefined);
  const lines = [
    `${datasetTitle(dataset)}: images that decoders make.`,
    'RE: half the squared error of a test image.',
  ];
  if (likelihoods) {
    lines.push(
      'NLL: -log p(x) of test images by importance sampling, in nats.',
      'p(z) is fitted afterwards where the model has none (SimVAE).',
    );
  }
  if (metric !== undefined) {
    lines.push(
      `${metric === 'FID' ? 'FID' : `FD: ${metric}`}; precision and recall: percent;`,
      'of images drawn from a Gaussian for each class, in the features of:',
      `${features}.`,
    );
  }
  if (compared) lines.push("In brackets: the paper's values, 3 seeds.");
  if (compared && likelihoods) lines.push('Its NLL does not follow from its formula: compare ranks.');
  return lines;
}
