import type { RunSummary, StageName } from '@simvae/runs';
import {
  byDataset,
  byIdentity,
  checkSettings,
  type DatasetRuns,
  isCompared,
  missingNotes,
  ownFilesNotes,
  type RunGroup,
  settingsNotes,
} from './groups.js';
import { paperGeneration } from './paper-values.js';
import { type Column, groupBy, type Table, type TableRow, type Value } from './table.js';

const stages = ['reconstruction', 'generation', 'likelihood'] as const satisfies readonly StageName[];

/**
 * Tables of the images that decoders make: one for each data set and kind of features that images are compared by.
 * Methods without a decoder are not in them. The paper's values stand where they are comparable: on the published
 * images, and distances in the features of Inception-v3 (FID) alone.
 *
 * @throws {ReportError} If runs that are averaged were evaluated differently.
 */
export function generationTables(runs: readonly RunSummary[]): Table[] {
  return generationTablesOf(byDataset(runs));
}

/** The same of data sets that are told apart already. */
export function generationTablesOf(sets: readonly DatasetRuns[]): Table[] {
  return sets.flatMap(({ title, dataset, runs: ofDataset }) => {
    // Not run by run: a run whose images are missing stands beside the other seeds.
    const groups = byIdentity(ofDataset).filter(({ runs }) =>
      runs.some((run) => stages.some((stage) => run.stages[stage] !== undefined)),
    );
    checkSettings(groups, stages);
    const tables = groupBy(groups, (group) => featuresOf(group)?.features);
    return [...tables.values()].map((compared) =>
      generationTable(title, dataset, byIdentity(compared.flatMap(({ runs }) => runs))),
    );
  });
}

/** The first of a row's generated images: those of all seeds are compared by the same. */
function featuresOf(group: RunGroup) {
  return group.results('generation').find((result) => result !== undefined);
}

function generationTable(title: string, dataset: string, groups: readonly RunGroup[]): Table {
  const { metric, features } = featuresOf(groups[0]) ?? {};
  const scores = groups.map((group) => scoresOf(group, metric === 'FID'));
  const columns: readonly (Column & { readonly key: keyof (typeof scores)[number] })[] = [
    { key: 're', title: 'RE', align: 'right', unit: 'none' },
    { key: 'nll', title: 'NLL', align: 'right', unit: 'nats' },
    { key: 'distance', title: metric === 'FID' ? 'FID' : 'FD', align: 'right', unit: 'none' },
    { key: 'precision', title: 'precision', align: 'right', unit: 'percent' },
    { key: 'recall', title: 'recall', align: 'right', unit: 'percent' },
  ];
  const shown = columns.filter(({ key }) => scores.some((row) => row[key] !== null));
  const rows = groups.map((group, i) =>
    group.row([group.label, decoderOf(group), ...shown.map(({ key }) => scores[i][key])]),
  );
  const likelihoods = scores.some(({ nll }) => nll !== null);
  const caption = [
    `${title}: images that decoders make.`,
    'RE: half the squared error of a test image.',
    ...(likelihoods
      ? [
          'NLL: -log p(x) of test images by importance sampling, in nats; p(z) is fitted afterwards where the model ' +
            'has none (SimVAE).',
        ]
      : []),
    ...(metric === undefined
      ? []
      : [
          `${metric === 'FID' ? 'FID' : `FD: ${metric}`}; precision and recall: percent; of images drawn from a ` +
            `Gaussian for each class, in the features of: ${features}.`,
        ]),
  ];
  return {
    subject: { table: 'generation', dataset, ...(features === undefined ? {} : { features }) },
    caption,
    ...paperOf(rows, likelihoods),
    columns: [
      { title: '', align: 'left', unit: 'none' },
      { title: 'decoder', align: 'left', unit: 'none' },
      ...shown.map(({ title, align, unit }) => ({ title, align, unit })),
    ],
    rows,
    notes: [...missing(groups), ...settingsNotes(groups, stages), ...ownFilesNotes(groups, isCompared(rows))],
  };
}

/** @param fid - whether distances are comparable with the paper's. */
function scoresOf(group: RunGroup, fid: boolean) {
  const paper = group.comparable ? paperGeneration(group.config.comparedWith, group.method) : {};
  return {
    re: group.value('reconstruction', 'half', ({ half }) => half, paper.re),
    nll: group.value('likelihood', 'nats', ({ nats }) => nats, paper.nll),
    distance: group.value('generation', 'distance', ({ distance }) => distance, fid ? paper.fid : undefined),
    precision: group.value('generation', 'precision', ({ precision }) => 100 * precision),
    recall: group.value('generation', 'recall', ({ recall }) => 100 * recall),
  } satisfies Record<string, Value | null>;
}

function decoderOf(group: RunGroup): 'own' | 'post-hoc' | null {
  const results = [...group.results('reconstruction'), ...group.results('generation')];
  return results.find((result) => result !== undefined)?.decoder ?? null;
}

function paperOf(rows: readonly TableRow[], likelihoods: boolean): Pick<Table, 'paper'> {
  if (!isCompared(rows)) return {};
  const caveat = likelihoods ? ['Its NLL does not follow from its formula: compare ranks.'] : [];
  return { paper: ["the paper's values, 3 seeds.", ...caveat] };
}

/** Every decoder reconstructs; images are generated and likelihoods estimated where that is asked for. */
function missing(groups: readonly RunGroup[]): string[] {
  return missingNotes(
    groups,
    stages,
    (group, stage) =>
      stage === 'reconstruction' || group.results(stage).some((result) => result !== undefined),
  );
}
