import { pathOfRun, type StageName } from '@simvae/runs';
import { accuracyTablesOf } from '../../accuracy-tables.js';
import { factorTablesOf } from '../../factor-tables.js';
import { generationTablesOf } from '../../generation-tables.js';
import type { DatasetRuns, RunGroup } from '../../groups.js';
import { methodOrder, paperGeneration, paperTitle, paperValues } from '../../paper-values.js';
import { type Cell, type Column, ReportError, type Subject, type Table, valuesOf } from '../../table.js';
import type { PageCell, PageColumn, PageTable } from '../data.js';
import { missingReason } from './missing.js';
import type { RunPage } from './read-run-page.js';
import { type PageDataset, seriesId } from './series.js';

/** Which stage the numbers of a column come from, and which of them are good. */
const columns: Readonly<Record<string, { readonly stage: StageName; readonly better?: 'higher' | 'lower' }>> =
  {
    Linear: { stage: 'probes', better: 'higher' },
    MLP: { stage: 'probes', better: 'higher' },
    'k-NN': { stage: 'neighbors', better: 'higher' },
    GMM: { stage: 'mixture', better: 'higher' },
    ARI: { stage: 'mixture', better: 'higher' },
    NMI: { stage: 'mixture', better: 'higher' },
    epochs: { stage: 'training' },
    training: { stage: 'training' },
    RE: { stage: 'reconstruction', better: 'lower' },
    NLL: { stage: 'likelihood', better: 'lower' },
    FID: { stage: 'generation', better: 'lower' },
    FD: { stage: 'generation', better: 'lower' },
    precision: { stage: 'generation', better: 'higher' },
    recall: { stage: 'generation', better: 'higher' },
  };

/**
 * The tables of a page, data set by data set. Of runs that no honest table can be made of, the reason is a problem.
 *
 * @param problems - what is found is added.
 */
export function pageTables(
  datasets: readonly PageDataset[],
  pages: ReadonlyMap<string, RunPage>,
  problems: { path: string; message: string }[],
): PageTable[] {
  return datasets.flatMap((dataset) => {
    const makers: ((sets: readonly DatasetRuns[]) => Table[])[] = [
      accuracyTablesOf,
      generationTablesOf,
      factorTablesOf,
    ];
    const tables = makers.flatMap((make) => {
      try {
        return make([dataset.runs]);
      } catch (error) {
        if (!(error instanceof ReportError)) throw error;
        problems.push({ path: dataset.id, message: error.message });
        return [];
      }
    });
    return tables.map((table, i) => pageTable(table, `${dataset.id}-${i}`, dataset, pages));
  });
}

function pageTable(
  table: Table,
  id: string,
  dataset: PageDataset,
  pages: ReadonlyMap<string, RunPage>,
): PageTable {
  const { subject } = table;
  const groups = new Map(dataset.groups.map((group) => [seriesId(group.config), group]));
  const rows = table.rows.map(({ runs, cells }) => {
    const series = runs[0].slice(0, runs[0].lastIndexOf('/'));
    const group = groups.get(series)!;
    return {
      series,
      cells: cells.slice(1).map((cell, i) => pageCell(cell, table.columns[i + 1], subject, group, pages)),
    };
  });
  return {
    id,
    dataset: dataset.id,
    subject,
    ...counterpartOf(subject, dataset.groups[0]),
    caption: table.caption,
    columns: table.columns.slice(1).map((column) => pageColumn(column, subject)),
    rows,
    notes: [...(table.paper?.slice(1) ?? []), ...table.notes, ...absentNotes(subject, dataset.groups)],
  };
}

function pageColumn({ title, unit }: Column, subject: Subject): PageColumn {
  const better = subject.table === 'factors' ? 'higher' : columns[title]?.better;
  const ranksOnly = subject.table === 'generation' && title === 'NLL';
  return { title, unit, ...(better ? { better } : {}), ...(ranksOnly ? { ranksOnly } : {}) };
}

function pageCell(
  cell: Cell,
  { title }: Column,
  subject: Subject,
  group: RunGroup,
  pages: ReadonlyMap<string, RunPage>,
): PageCell {
  if (typeof cell === 'string') return { text: cell };
  if (cell !== null) {
    return { values: valuesOf(cell).map(({ each = [], ...value }) => ({ ...value, each })) };
  }
  const stage = subject.table === 'factors' ? 'factors' : (columns[title]?.stage ?? 'reconstruction');
  const own = group.runs.map(({ config }) => pages.get(pathOfRun(config))!);
  return { missing: missingReason(group, stage, subject, own) };
}

/** Which tables of the paper a table stands for. */
function counterpartOf(
  { table, target, protocol }: Subject,
  { config }: RunGroup,
): Pick<PageTable, 'counterpart'> {
  const { comparedWith } = config;
  const methods = methodOrder.filter((method) => method !== 'random');
  if (table === 'generation') {
    const printed = methods.some((method) => Object.keys(paperGeneration(comparedWith, method)).length > 0);
    return printed ? { counterpart: 'table 8' } : {};
  }
  const printed = methods.flatMap((method) => Object.keys(paperValues(comparedWith, method, target)));
  if (table !== 'accuracy' || protocol === 'strict' || printed.length === 0) return {};
  if (target === 'hair') return { counterpart: 'table 2' };
  return { counterpart: printed.includes('ari') ? 'tables 1, 6 and 7' : 'table 1' };
}

/** Says which rows of the paper's table have no run. */
function absentNotes(subject: Subject, groups: readonly RunGroup[]): string[] {
  const { comparedWith } = groups[0].config;
  const compared = groups.some((group) => group.comparable);
  if (!compared || subject.protocol === 'strict' || subject.table === 'factors') return [];
  const there = new Set(groups.map(({ method }) => method));
  const absent = methodOrder.filter((method) => {
    const values =
      subject.table === 'generation'
        ? paperGeneration(comparedWith, method)
        : paperValues(comparedWith, method, subject.target);
    return !there.has(method) && Object.keys(values).length > 0;
  });
  if (absent.length === 0) return [];
  return [
    `The paper has rows on ${paperTitle(comparedWith)} without a run here: --methods ${absent.join()} adds them.`,
  ];
}
