import type { ProtocolId, RunSummary, StageName } from '@simvae/runs';
import {
  byDataset,
  byIdentity,
  checkSettings,
  type DatasetRuns,
  list,
  missingNotes,
  type RunGroup,
  settingsNotes,
} from './groups.js';
import { type Metric, metrics, paperTitle, paperValues } from './paper-values.js';
import { type Column, ReportError, type Table, type TableRow, type Value, valuesOf } from './table.js';

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

const scored = ['probes', 'neighbors', 'mixture'] as const;
const stages: readonly StageName[] = ['training', ...scored];

const columns: readonly Column[] = [
  { title: '', align: 'left', unit: 'none' },
  ...metrics.map((metric): Column => ({ title: metricTitles[metric], align: 'right', unit: 'percent' })),
  { title: 'epochs', align: 'right', unit: 'count' },
  { title: 'training', align: 'right', unit: 'seconds' },
];

/**
 * Tables of how well representations are classified and clustered, in percent: one for each data set and protocol.
 * The paper's values stand where they are comparable: under its protocol, on the published images.
 *
 * @throws {ReportError} If runs that are averaged, or versions of a protocol, were evaluated differently.
 */
export function accuracyTables(runs: readonly RunSummary[]): Table[] {
  return byDataset(runs).flatMap((ofDataset) => {
    const groups = byIdentity(ofDataset.runs);
    checkSettings(groups, stages);
    return (['paper', 'strict'] as const).flatMap((protocol) => {
      const versions = versionsOf(ofDataset.runs, protocol);
      if (versions.length === 0) return [];
      if (versions.length > 1) {
        throw new ReportError(
          `Results on ${ofDataset.dataset} must be of one version of protocol ${protocol}, got versions ` +
            `${list(versions)}. Run \`simvae eval --force\` to evaluate them alike.`,
        );
      }
      return [accuracyTable(ofDataset, groups, protocol)];
    });
  });
}

function versionsOf(runs: readonly RunSummary[], protocol: ProtocolId): number[] {
  const stamps = runs.flatMap(({ stages }) =>
    scored.flatMap((stage) => (stages[stage]?.result ?? []).map((each) => each.protocol)),
  );
  const versions = stamps.filter(({ id }) => id === protocol).map(({ version }) => version);
  return [...new Set(versions)].sort((a, b) => a - b);
}

function accuracyTable(
  { title, dataset }: DatasetRuns,
  groups: readonly RunGroup[],
  protocol: ProtocolId,
): Table {
  const rows = groups.map((group) => accuracyRow(group, protocol));
  const compared = rows.some(({ cells }) => cells.some((cell) => valuesOf(cell).some(({ paper }) => paper)));
  const { comparedWith } = groups[0].config;
  return {
    subject: { table: 'accuracy', dataset, protocol },
    caption: [`${title}, protocol ${protocol}; percent, ${spread(rows)}.`, protocolNotes[protocol]],
    ...(compared ? { paper: [`the paper's values on ${paperTitle(comparedWith)}, 3 seeds.`] } : {}),
    columns,
    rows,
    notes: [...missingNotes(groups, stages), ...settingsNotes(groups, scored)],
  };
}

function accuracyRow(group: RunGroup, protocol: ProtocolId): TableRow {
  const { comparedWith } = group.config;
  const paper = protocol === 'paper' && group.official ? paperValues(comparedWith, group.method) : {};
  const of = <T extends { protocol: { id: ProtocolId } }>(results: readonly T[]): T | undefined =>
    results.find((each) => each.protocol.id === protocol);
  const percent = (fraction: number | undefined) => (fraction === undefined ? undefined : 100 * fraction);
  const scores: Record<Metric, Value | null> = {
    linear: group.value('probes', 'linear.accuracy', (r) => percent(of(r)?.linear.accuracy), paper.linear),
    mlp: group.value('probes', 'mlp.accuracy', (r) => percent(of(r)?.mlp.accuracy), paper.mlp),
    knn: group.value('neighbors', 'knn.best', (r) => percent(of(r)?.knn.best), paper.knn),
    gmm: group.value('mixture', 'gmm.accuracy', (r) => percent(of(r)?.gmm.accuracy), paper.gmm),
    ari: group.value('mixture', 'gmm.ari', (r) => percent(of(r)?.gmm.ari), paper.ari),
    nmi: group.value('mixture', 'gmm.nmi', (r) => percent(of(r)?.gmm.nmi), paper.nmi),
  };
  // What needs no training has neither epochs nor time.
  const trained = (key: 'epochs' | 'seconds'): Value | null => {
    const value = group.value('training', key, (r) => (r.epochs === 0 ? undefined : r[key]));
    return value && { mean: value.mean, n: value.n, origin: value.origin };
  };
  return group.row([
    group.label,
    ...metrics.map((metric) => scores[metric]),
    trained('epochs'),
    trained('seconds'),
  ]);
}

/** What numbers of a table are over. */
function spread(rows: readonly TableRow[]): string {
  const scores = rows.flatMap(({ cells }) => cells.slice(1, 1 + metrics.length).flatMap(valuesOf));
  const counts = new Set(scores.map(({ n }) => n));
  const [count] = counts;
  if (counts.size !== 1) return 'mean ± standard error over seeds';
  return count === 1 ? 'one seed' : `mean ± standard error over ${count} seeds`;
}
