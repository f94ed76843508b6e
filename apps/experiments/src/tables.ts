import { basename, resolve } from 'node:path';
import { methods } from '@simvae/baselines';
import { datasets, folderPath } from '@simvae/data';
import {
  accuracyTables,
  factorTables,
  generationTables,
  provenance,
  renderCsv,
  renderHtml,
  renderJson,
  renderLatex,
  renderMarkdown,
  renderText,
  type Table,
} from '@simvae/report';
import { type FoundRun, findRuns, type RunProblem, type RunSummary, readSummaries } from '@simvae/runs';
import { type Reporter, RequestError } from '@simvae/study';
import type { Context } from './context.js';
import { known, parseNames, parseSeeds } from './parse.js';

/** How tables can be printed. */
export const tableFormats = ['text', 'markdown', 'latex', 'csv', 'json', 'html'] as const;
export type TableFormat = (typeof tableFormats)[number];

/** Which runs of a folder; all where nothing is said. */
export interface RunFilter {
  readonly out: string;
  /** A name, or `folder:PATH`: whatever folder of that name the runs were made on. */
  readonly dataset?: string;
  readonly methods?: string;
  readonly seeds?: string;
}

/**
 * Finds the runs of a folder that a filter lets through. What is damaged is noted, and left out.
 *
 * @throws {RequestError} If a name is unknown, or there is no such run.
 * @throws {Error} If all that is there is damaged.
 */
export async function selectRuns(
  filter: RunFilter,
  { reporter }: Pick<Context, 'reporter'>,
): Promise<FoundRun[]> {
  const { out, dataset, methods: names, seeds } = filter;
  const numbers = seeds === undefined ? undefined : parseSeeds(seeds);
  const { runs, problems } = await findRuns(out);
  const registered = Object.keys(methods);
  const there = runs.map(({ config }) => config.identity.method.name);
  const folder = dataset === undefined ? undefined : folderPath(dataset);
  if (dataset !== undefined && folder === undefined) {
    const own = runs.map(({ config }) => [config.identity.dataset.name, {}]);
    known({ ...datasets, ...Object.fromEntries(own), 'folder:PATH': {} }, dataset, '--dataset');
  }
  const chosen =
    names === undefined || names.trim() === 'all'
      ? undefined
      : parseNames(names, [...new Set([...registered, ...there])], '--methods');
  const selected = runs.filter(
    ({ config: { identity, seed, data } }) =>
      (dataset === undefined || identity.dataset.name === dataset || isFolderOf(data?.request, folder)) &&
      (chosen === undefined || chosen.includes(identity.method.name)) &&
      (numbers === undefined || numbers.includes(seed)),
  );
  noteProblems(problems, reporter);
  if (selected.length > 0) return selected;
  if (problems.length > 0) throw new Error(`No such run in ${out} can be read.`);
  throw new RequestError(
    `There is no such run in ${out}. Make some with \`simvae bench\`, or pass --out DIR.`,
  );
}

/** Whether runs were made on a folder of that name, wherever it lay. */
function isFolderOf(request: string | undefined, folder: string | undefined): boolean {
  const path = request === undefined ? undefined : folderPath(request);
  return path !== undefined && folder !== undefined && basename(path) === basename(resolve(folder));
}

/** Runs with their stages. Damaged stages are noted, and left out; so is what is wrong with a run that is used all the same. */
export async function summariesOf(
  runs: readonly FoundRun[],
  { reporter }: Pick<Context, 'reporter'>,
): Promise<{ readonly summaries: readonly RunSummary[]; readonly damaged: boolean }> {
  const { runs: summaries, problems } = await readSummaries(runs);
  noteProblems(problems, reporter);
  return { summaries, damaged: problems.some(({ kept }) => !kept) };
}

function noteProblems(problems: readonly RunProblem[], reporter: Reporter): void {
  for (const { message, kept } of problems) reporter.note(kept ? message : `Left out: ${message}`);
}

/** What is printed of runs. */
export interface PrintOptions {
  readonly format: TableFormat;
  /** Names of labels, or of groups of them. @default each that is judged by itself, and the mean of each group */
  readonly targets?: readonly string[];
}

/**
 * Prints every table that there is something for; in Markdown with what the results were made with.
 *
 * @param first - tables that stand before them.
 * @returns whether there was one.
 * @throws {ReportError} If no honest table can be made of these runs, or none is judged by one of the targets.
 */
export function printTables(
  summaries: readonly RunSummary[],
  { format, targets }: PrintOptions,
  { print, width }: Pick<Context, 'print' | 'width'>,
  first: readonly Table[] = [],
): boolean {
  const tables = [
    ...first,
    ...accuracyTables(summaries, { targets }),
    ...factorTables(summaries),
    ...generationTables(summaries),
  ];
  if (tables.length === 0) return false;
  const each: Record<Exclude<TableFormat, 'json'>, (table: Table) => string> = {
    text: (table) => renderText(table, { width }),
    markdown: renderMarkdown,
    latex: renderLatex,
    csv: renderCsv,
    html: renderHtml,
  };
  const texts = format === 'json' ? [renderJson(tables)] : tables.map(each[format]);
  if (format === 'markdown') texts.push(provenance(summaries).join('\n'));
  print(texts.join('\n\n'));
  return true;
}

/** Prints every table of runs that there is something for, behind others. What is damaged is noted, and left out. */
export async function printRuns(
  runs: readonly FoundRun[],
  options: PrintOptions,
  context: Pick<Context, 'print' | 'width' | 'reporter'>,
  first: readonly Table[] = [],
): Promise<void> {
  const { summaries } = await summariesOf(runs, context);
  printTables(summaries, options, context, first);
}
