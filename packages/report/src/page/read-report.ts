import { type FoundRun, pathOfRun, type RunProblem, readSummaries } from '@simvae/runs';
import { byDataset, list } from '../groups.js';
import type { ReportData } from './data.js';
import { confusionsOf } from './gather/confusions.js';
import { curveOf } from './gather/curves.js';
import { pageTables } from './gather/page-tables.js';
import { Images, pagesOf, pictureSheets, sampleMaps } from './gather/pictures.js';
import { type RunPage, readRunPage } from './gather/read-run-page.js';
import { pageDatasets, seriesOf } from './gather/series.js';
import { summarize } from './gather/summary.js';
import { sweepsOf } from './gather/sweeps.js';

/** What a page is about, where somebody says it. */
export interface ReportOptions {
  /** @default the methods and data sets */
  readonly title?: string;
  readonly description?: string;
  /** What could not be used of the folder of runs. @default none */
  readonly problems?: readonly RunProblem[];
}

/**
 * Reads what a page shows of runs: everything from their folders, which nothing writes to. What is damaged is left out, and a problem
 * of the report.
 */
export async function readReport(
  found: readonly FoundRun[],
  options: ReportOptions = {},
): Promise<ReportData> {
  const { runs, problems } = await readSummaries(found);
  const pages: RunPage[] = [];
  // One after the other: of many runs not all pictures' files are open at once.
  for (const [i, summary] of runs.entries()) pages.push(await readRunPage(found[i], summary, problems));
  return reportOf(pages, { ...options, problems: [...(options.problems ?? []), ...problems] });
}

/** The same of what is read already: a pure function. */
export function reportOf(runs: readonly RunPage[], options: ReportOptions = {}): ReportData {
  const pages = new Map(runs.map((page) => [pathOfRun(page.config), page]));
  const datasets = pageDatasets(byDataset(runs));
  const problems = (options.problems ?? []).map(({ path, message }) => ({ path, message }));
  const { series, runs: described } = seriesOf(datasets, pages);
  const tables = pageTables(datasets, pages, problems);
  const titles = new Map(runs.map(({ config }) => [config.identity.method.name, config.titles.method]));
  const images = new Images();
  const stages = runs.flatMap((page) => Object.values(page.stages));
  const dates = stages.map(({ madeBy }) => madeBy.createdAt).sort();
  const maps = sampleMaps(datasets, pages, images, problems);
  const pictures = pictureSheets(datasets, pages, images, problems);
  const shown = datasets.map(({ id, runs: { title, runs: ofDataset } }) => ({
    id,
    title,
    images: ofDataset[0].config.images,
  }));
  return {
    format: 'simvae-report',
    version: 1,
    title: options.title ?? `Representations of ${list(shown.map(({ title }) => title)) || 'nothing yet'}`,
    ...(options.description === undefined ? {} : { description: options.description }),
    ...(dates.length === 0 ? {} : { updatedAt: dates.at(-1)! }),
    summary: summarize({ datasets: shown, series, runs: described, tables }),
    datasets: shown,
    series,
    runs: described,
    tables,
    curves: datasets.flatMap(({ groups }) =>
      groups.flatMap((group) => pagesOf(group.runs, pages).flatMap(curveOf)),
    ),
    sweeps: sweepsOf(series, titles),
    pictures,
    maps,
    confusions: confusionsOf(datasets, pages, maps),
    images: images.urls,
    problems,
  };
}
