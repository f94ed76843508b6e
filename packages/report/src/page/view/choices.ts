import type { PageTable, ReportData } from '../data.js';

/** Accuracy tables of one data set by the same labels: one for each protocol. */
export interface Judged {
  readonly key: string;
  readonly dataset: string;
  readonly target: string;
  readonly tables: readonly PageTable[];
}

/** What representations are judged by, in the order of the tables. */
export function judgedOf({ tables }: Pick<ReportData, 'tables'>): Judged[] {
  const found = new Map<string, Judged & { readonly tables: PageTable[] }>();
  for (const table of tables) {
    const { subject, dataset, columns } = table;
    if (subject.table !== 'accuracy' || !columns.some(({ better }) => better)) continue;
    const target = subject.target ?? '';
    const key = `${dataset}-${target}`;
    if (!found.has(key)) found.set(key, { key, dataset, target, tables: [] });
    found.get(key)!.tables.push(table);
  }
  return [...found.values()];
}

/** The table of a protocol, or the only one that is there. */
export function tableOf({ tables }: Judged, protocol: string): PageTable {
  return tables.find(({ subject }) => subject.protocol === protocol) ?? tables[0];
}

/** Scores that a plot can show. */
export function metricsOf(data: Pick<ReportData, 'tables'>): string[] {
  const titles = judgedOf(data).flatMap(({ tables }) =>
    tables.flatMap(({ columns }) => columns.filter(({ better }) => better).map(({ title }) => title)),
  );
  return [...new Set(titles)];
}

/** Protocols that there are tables of. */
export function protocolsOf(data: Pick<ReportData, 'tables'>): string[] {
  return [...new Set(data.tables.flatMap(({ subject }) => subject.protocol ?? []))];
}

/** A data set's title, and what is judged where that has to be told. */
export function blockTitle(data: ReportData, dataset: string, target?: string): string {
  const title = data.datasets.find(({ id }) => id === dataset)?.title ?? dataset;
  const several = judgedOf(data).filter((each) => each.dataset === dataset).length > 1;
  return target !== undefined && several ? `${title}, ${target}` : title;
}

/** Statistics of collapse in metrics.jsonl, with what they say. */
export const collapseStatistics: Readonly<Record<string, { readonly title: string; readonly note: string }>> =
  {
    effectiveRank: {
      title: 'Effective rank',
      note: 'directions that the representation fills; near 1 it has collapsed to a line',
    },
    featureStandardDeviation: {
      title: 'Standard deviation of features',
      note: 'near 0 every image has the same representation',
    },
    activeUnits: { title: 'Active units', note: 'latents that tell images apart; the rest follow the prior' },
    uniformity: {
      title: 'Uniformity',
      note: 'lower is more evenly spread over the sphere; 0 is a single point',
    },
    alignment: { title: 'Alignment', note: 'squared distance of two views of an image; lower is closer' },
  };
