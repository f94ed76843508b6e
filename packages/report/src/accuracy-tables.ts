import type { ProtocolId, RunSummary, StageName } from '@simvae/runs';
import {
  byDataset,
  byIdentity,
  checkSettings,
  type DatasetRuns,
  isCompared,
  list,
  missingNotes,
  ownFilesNotes,
  type RunGroup,
  settingsNotes,
  unknownTimeNotes,
} from './groups.js';
import { type Metric, metrics, paperTitle, paperValues, printedName } from './paper-values.js';
import { type Column, ReportError, type Table, type TableRow, type Value, valuesOf } from './table.js';
import {
  type ByTarget,
  checkTargets,
  meanScore,
  scored,
  shownByDefault,
  type TableTarget,
  targetsOf,
} from './targets.js';

/** As printed. */
const metricTitles: Readonly<Record<Metric, string>> = {
  linear: 'Linear',
  mlp: 'MLP',
  knn: 'k-NN',
  gmm: 'GMM',
  ari: 'ARI',
  nmi: 'NMI',
};

const protocolNotes: Readonly<Record<ProtocolId, string>> = {
  paper: 'k chosen on the test set, last epoch of each probe, as the paper says.',
  strict: 'k, epochs of the probes and matching of clusters chosen on a validation split.',
};

const stages: readonly StageName[] = ['training', ...scored];
const mixtureMetrics: readonly Metric[] = ['gmm', 'ari', 'nmi'];

const label: Column = { title: '', align: 'left', unit: 'none' };
const trainingColumns: readonly Column[] = [
  { title: 'epochs', align: 'right', unit: 'count' },
  { title: 'training', align: 'right', unit: 'seconds' },
];

/** Which tables are made. */
export interface AccuracyTableOptions {
  /**
   * Names of labels, or of groups of labels: `gender`, `hair`, `attributes`, `Smiling`.
   * @default labels that are judged by themselves, and the mean over each group
   */
  readonly targets?: readonly string[];
}

/**
 * Tables of how well representations are classified and clustered, in percent: one for each data set, target and protocol.
 * The paper's values stand where they are comparable: under its protocol, on the published images or as many of one's own
 * that the title tells apart. A data set without labels has one table, which says so.
 *
 * @throws {ReportError} If runs that are averaged, or versions of a protocol, were evaluated differently; if no run is judged
 *   by a target that was asked for.
 */
export function accuracyTables(runs: readonly RunSummary[], options: AccuracyTableOptions = {}): Table[] {
  return accuracyTablesOf(byDataset(runs), options);
}

/** The same of data sets that are told apart already. */
export function accuracyTablesOf(sets: readonly DatasetRuns[], options: AccuracyTableOptions = {}): Table[] {
  const datasets = sets.map((ofDataset) => ({ ofDataset, targets: targetsOf(ofDataset.runs) }));
  const wanted = options.targets;
  if (wanted !== undefined)
    checkTargets(
      wanted,
      datasets.flatMap(({ targets }) => targets),
    );
  return datasets.flatMap(({ ofDataset, targets }) => {
    const groups = byIdentity(ofDataset.runs);
    checkSettings(groups, stages);
    if (ofDataset.runs.every(({ config }) => config.targets?.length === 0)) {
      return wanted === undefined ? [unlabelledTable(ofDataset, groups)] : [];
    }
    const shown = wanted
      ? wanted.flatMap((name) => targets.find((target) => target.name === name) ?? [])
      : targets.filter(shownByDefault);
    return shown.flatMap((target) =>
      (['paper', 'strict'] as const).flatMap((protocol) => {
        const versions = versionsOf(ofDataset.runs, target, protocol);
        if (versions.length === 0) return [];
        if (versions.length > 1) {
          throw new ReportError(
            `Results on ${ofDataset.dataset} must be of one version of protocol ${protocol}, got versions ` +
              `${list(versions)}. Run \`simvae eval --force\` to evaluate them alike.`,
          );
        }
        return [accuracyTable(ofDataset, groups, target, targets.length > 1, protocol)];
      }),
    );
  });
}

function versionsOf(runs: readonly RunSummary[], { members }: TableTarget, protocol: ProtocolId): number[] {
  type Stamped = { readonly protocol: { readonly id: ProtocolId; readonly version: number } };
  const stamps = runs.flatMap(({ stages }) =>
    scored.flatMap((stage) =>
      Object.entries<{ readonly protocols: readonly Stamped[] }>(stages[stage]?.result ?? {})
        .filter(([name]) => members.includes(name))
        .flatMap(([, judged]) => judged.protocols.map((each) => each.protocol)),
    ),
  );
  const versions = stamps.filter(({ id }) => id === protocol).map(({ version }) => version);
  return [...new Set(versions)].sort((a, b) => a - b);
}

/** @param named - whether the target has to be told from others. */
function accuracyTable(
  { title, dataset }: DatasetRuns,
  groups: readonly RunGroup[],
  target: TableTarget,
  named: boolean,
  protocol: ProtocolId,
): Table {
  // Of labels that are judged together there is no mixture.
  const shown = metrics.filter((metric) => target.group === undefined || !mixtureMetrics.includes(metric));
  const needed = scored.filter((stage) => target.group === undefined || stage !== 'mixture');
  const rows = groups.map((group) => accuracyRow(group, target, protocol, shown));
  const compared = isCompared(rows);
  const { comparedWith } = groups[0].config;
  const count = target.members.length;
  const what = named ? `, ${target.name}${count > 1 ? ` (mean of ${count})` : ''}` : '';
  return {
    subject: { table: 'accuracy', dataset, target: target.name, protocol },
    caption: [
      `${title}${what}, protocol ${protocol}; percent, ${spread(rows, shown.length)}.`,
      protocolNotes[protocol],
    ],
    ...(compared
      ? { paper: [`the paper's values on ${paperTitle(printedName(comparedWith, target.name))}, 3 seeds.`] }
      : {}),
    columns: [
      label,
      ...shown.map((metric): Column => ({ title: metricTitles[metric], align: 'right', unit: 'percent' })),
      ...trainingColumns,
    ],
    rows,
    notes: [
      ...missingNotes(groups, ['training', ...needed]),
      ...unknownTimeNotes(groups),
      ...settingsNotes(groups, needed),
      ...ownFilesNotes(groups, compared),
    ],
  };
}

function accuracyRow(
  group: RunGroup,
  target: TableTarget,
  protocol: ProtocolId,
  shown: readonly Metric[],
): TableRow {
  const { comparedWith } = group.config;
  const paper =
    protocol === 'paper' && group.comparable ? paperValues(comparedWith, group.method, target.name) : {};
  const percent = <Scores extends { readonly protocol: { readonly id: ProtocolId } }>(
    result: ByTarget<Scores>,
    score: (scores: Scores) => number,
  ) => {
    const fraction = meanScore(result, target, protocol, score);
    return fraction === undefined ? undefined : 100 * fraction;
  };
  const value: Readonly<Record<Metric, () => Value | null>> = {
    linear: () =>
      group.value('probes', 'linear.accuracy', (r) => percent(r, (s) => s.linear.accuracy), paper.linear),
    mlp: () => group.value('probes', 'mlp.accuracy', (r) => percent(r, (s) => s.mlp.accuracy), paper.mlp),
    knn: () => group.value('neighbors', 'knn.best', (r) => percent(r, (s) => s.knn.best), paper.knn),
    gmm: () => group.value('mixture', 'gmm.accuracy', (r) => percent(r, (s) => s.gmm.accuracy), paper.gmm),
    ari: () => group.value('mixture', 'gmm.ari', (r) => percent(r, (s) => s.gmm.ari), paper.ari),
    nmi: () => group.value('mixture', 'gmm.nmi', (r) => percent(r, (s) => s.gmm.nmi), paper.nmi),
  };
  return group.row([group.label, ...shown.map((metric) => value[metric]()), ...trainingCells(group)]);
}

/** Epochs and time; what needs no training has neither, and what was trained without a whole log has no time. */
function trainingCells(group: RunGroup): (Value | null)[] {
  return (['epochs', 'seconds'] as const).map((key) => {
    const value = group.value('training', key, (r) => (r.epochs === 0 ? undefined : (r[key] ?? undefined)));
    return value && { mean: value.mean, n: value.n, origin: value.origin, each: value.each };
  });
}

/** What is known of representations of images without labels: how they were trained. */
function unlabelledTable({ title, dataset }: DatasetRuns, groups: readonly RunGroup[]): Table {
  return {
    subject: { table: 'accuracy', dataset },
    caption: [`${title}: the images have no labels, so representations are not classified or clustered.`],
    columns: [label, ...trainingColumns],
    rows: groups.map((group) => group.row([group.label, ...trainingCells(group)])),
    notes: [
      ...missingNotes(groups, ['training']),
      ...unknownTimeNotes(groups),
      ...ownFilesNotes(groups, false),
    ],
  };
}

/**
 * What numbers of a table are over.
 *
 * @param count - of scores in a row.
 */
function spread(rows: readonly TableRow[], count: number): string {
  const scores = rows.flatMap(({ cells }) => cells.slice(1, 1 + count).flatMap(valuesOf));
  const seeds = new Set(scores.map(({ n }) => n));
  const [same] = seeds;
  if (seeds.size !== 1) return 'mean ± standard error over seeds';
  return same === 1 ? 'one seed' : `mean ± standard error over ${same} seeds`;
}
