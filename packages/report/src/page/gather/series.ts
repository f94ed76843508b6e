import { leaves, pathOfRun, type RunConfig, runHash } from '@simvae/runs';
import { byIdentity, type DatasetRuns, type RunGroup } from '../../groups.js';
import type { ReportRun, ReportStage, Series } from '../data.js';
import { finite } from '../numbers.js';
import type { RunPage } from './read-run-page.js';

/** A data set of the page, with its runs by identity. */
export interface PageDataset {
  readonly id: string;
  readonly runs: DatasetRuns;
  readonly groups: readonly RunGroup[];
}

/** Name of a series: that of the folder that holds its seeds. */
export function seriesId({ identity }: Pick<RunConfig, 'identity'>): string {
  return `${identity.dataset.name}/${identity.method.name}-${runHash(identity)}`;
}

/** @param sets - runs by data set. */
export function pageDatasets(sets: readonly DatasetRuns[]): PageDataset[] {
  return sets.map((runs) => {
    const { name, digest } = runs.runs[0].config.identity.dataset;
    return { id: `${name}-${digest.slice(0, 8)}`, runs, groups: byIdentity(runs.runs) };
  });
}

/** The series of data sets, and their runs in the order of the series. */
export function seriesOf(datasets: readonly PageDataset[], pages: ReadonlyMap<string, RunPage>) {
  const runs: ReportRun[] = [];
  const series: Series[] = [];
  for (const { id, groups } of datasets) {
    const seen = new Map<string, number>();
    for (const group of groups) {
      const { config, method, label } = group;
      const nth = seen.get(method) ?? 0;
      seen.set(method, nth + 1);
      const sorted = [...group.runs].sort((a, b) => a.config.seed - b.config.seed);
      const first = runs.length;
      runs.push(...sorted.map((run) => describeRun(pages.get(pathOfRun(run.config))!)));
      series.push({
        id: seriesId(config),
        dataset: id,
        method,
        title: config.titles.method,
        label,
        family: config.family,
        nth,
        runs: sorted.map((_, i) => first + i),
        settings: Object.fromEntries(leaves(config.identity, ['dataset'])),
      });
    }
  }
  return { series, runs };
}

/** How a run was made, and how far it is. */
function describeRun({ config, stages, metrics }: RunPage): ReportRun {
  const { command, createdAt, node, machine, versions, commit } = config.environment;
  const training = stages.training?.result;
  const done = training?.epochs ?? metrics.at(-1)?.epoch ?? 0;
  // Images without labels have no scores.
  const evaluated = config.targets?.length === 0 ? stages.representations : stages.probes;
  const open = done === 0 ? 'planned' : 'training';
  return {
    path: pathOfRun(config),
    seed: config.seed,
    status: training === undefined ? open : evaluated ? 'evaluated' : 'trained',
    epochs: [done, training?.epochs ?? config.identity.training.epochs],
    command,
    createdAt,
    ...(commit === undefined ? {} : { commit }),
    machine:
      `Node ${node.replace(/^v/, '')}, ${machine.cores} cores (${machine.cpu}), ` +
      `${machine.memoryGiB} GiB, ${machine.system}`,
    versions,
    seconds: finite(training?.seconds ?? undefined),
    stages: Object.fromEntries(
      Object.entries(stages).map(([name, record]): [string, ReportStage] => [
        name,
        {
          command: record.madeBy.command,
          createdAt: record.madeBy.createdAt,
          settings: Object.fromEntries(leaves(record.settings)),
        },
      ]),
    ),
    warnings: metrics.at(-1)?.warnings ?? [],
  };
}
