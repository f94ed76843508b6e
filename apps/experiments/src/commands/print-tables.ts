import { formatFactors } from '../report/format-factors.js';
import { formatGeneration } from '../report/format-generation.js';
import { formatMarkdown } from '../report/format-markdown.js';
import { formatTable } from '../report/format-table.js';
import { summarise } from '../report/summarise.js';
import { summariseFactors } from '../report/summarise-factors.js';
import { summariseGeneration } from '../report/summarise-generation.js';
import type { RunResults } from '../run/results.js';
import type { Context } from './context.js';

/** How tables are printed. */
export interface TableFormat {
  readonly json: boolean;
  readonly markdown?: boolean;
}

/** Prints the tables of some results: text, Markdown, or JSON for machines. */
export function printTables(
  results: readonly RunResults[],
  format: TableFormat,
  { print }: Pick<Context, 'print'>,
): void {
  const summaries = summarise(results);
  const factors = summariseFactors(results);
  const generation = summariseGeneration(results);
  if (format.json) {
    print(JSON.stringify([...summaries, ...factors, ...generation], null, 2));
    return;
  }
  const tables = [
    ...summaries.map(format.markdown ? formatMarkdown : formatTable),
    ...factors.map((summary) => formatFactors(summary, format)),
    ...generation.map((summary) => formatGeneration(summary, format)),
  ];
  print(tables.join('\n\n'));
}
