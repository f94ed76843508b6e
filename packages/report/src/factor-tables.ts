import type { RunSummary } from '@simvae/runs';
import {
  byDataset,
  byIdentity,
  checkSettings,
  type DatasetRuns,
  missingNotes,
  settingsNotes,
} from './groups.js';
import type { Column, Table } from './table.js';

/**
 * Tables of what representations keep of the factors that images were made from: one for each data set that knows them.
 *
 * @throws {ReportError} If runs that are averaged were evaluated differently.
 */
export function factorTables(runs: readonly RunSummary[]): Table[] {
  return factorTablesOf(byDataset(runs));
}

/** The same of data sets that are told apart already. */
export function factorTablesOf(sets: readonly DatasetRuns[]): Table[] {
  return sets.flatMap(({ title, dataset, runs: ofDataset }): Table[] => {
    const names = [...new Set(ofDataset.flatMap(({ stages }) => Object.keys(stages.factors?.result ?? {})))];
    if (names.length === 0) return [];
    const groups = byIdentity(ofDataset);
    checkSettings(groups, ['factors']);
    const rows = groups.map((group) =>
      group.row([
        group.label,
        ...names.map((name) => {
          const over = (probe: 'linear' | 'mlp') =>
            group.value('factors', `${name}.${probe}`, (result) =>
              Object.hasOwn(result, name) ? 100 * result[name][probe] : undefined,
            );
          const [linear, mlp] = [over('linear'), over('mlp')];
          return linear && mlp && [linear, mlp];
        }),
      ]),
    );
    return [
      {
        subject: { table: 'factors', dataset },
        caption: [
          `${title}: what representations keep of the factors images were made from.`,
          'R² of regression probes on the test set in percent, linear / small network.',
        ],
        columns: [
          { title: '', align: 'left', unit: 'none' },
          ...names.map((name): Column => ({ title: name, align: 'right', unit: 'percent' })),
        ],
        rows,
        notes: [...missingNotes(groups, ['factors']), ...settingsNotes(groups, ['factors'])],
      },
    ];
  });
}
