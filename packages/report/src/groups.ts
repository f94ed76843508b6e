import {
  differences,
  leaves,
  pathOfRun,
  type RunConfig,
  type RunSummary,
  runHash,
  type StageName,
  type StageResults,
} from '@simvae/runs';
import { labelsOf } from './labels.js';
import { methodOrder, paperImages } from './paper-values.js';
import {
  groupBy,
  meanAndError,
  type PaperValue,
  ReportError,
  type TableRow,
  type Value,
  valuesOf,
} from './table.js';

/** Runs of one identity: what a row of a table averages over seeds. */
export class RunGroup {
  readonly config: RunConfig;

  constructor(
    readonly runs: readonly RunSummary[],
    readonly label: string,
  ) {
    this.config = runs[0].config;
  }

  get method(): string {
    return this.config.identity.method.name;
  }

  /** Whether all of it is about the published images, or as many of one's own: the paper's values are near enough then. */
  get comparable(): boolean {
    return this.runs.every(
      ({ config }) => config.official || config.images.train === paperImages(config.comparedWith),
    );
  }

  /** What a stage came to in each run; undefined where it is missing. */
  results<Name extends StageName>(stage: Name): (StageResults[Name] | undefined)[] {
    return this.runs.map(({ stages }) => stages[stage]?.result as StageResults[Name] | undefined);
  }

  /** A number of a stage over the runs that have it; null where none has. */
  value<Name extends StageName>(
    stage: Name,
    field: string,
    score: (result: StageResults[Name]) => number | undefined,
    paper?: PaperValue,
  ): Value | null {
    const each = this.results(stage).flatMap((result, i) => {
      const value = result === undefined ? undefined : score(result);
      return value === undefined ? [] : [{ run: pathOfRun(this.runs[i].config), value }];
    });
    if (each.length === 0) return null;
    const origin = `${stage}.${field}`;
    return { ...meanAndError(each.map(({ value }) => value)), ...(paper ? { paper } : {}), origin, each };
  }

  row(cells: TableRow['cells']): TableRow {
    return { method: this.method, runs: this.runs.map(({ config }) => pathOfRun(config)), cells };
  }
}

/** Runs of one data set: what a table compares. */
export interface DatasetRuns {
  /** As printed. */
  readonly title: string;
  /** Its name. */
  readonly dataset: string;
  readonly runs: readonly RunSummary[];
}

/**
 * Runs by data set, in the order given; other pixels under the same name are another data set. The title says where images are
 * not the published ones.
 */
export function byDataset(runs: readonly RunSummary[]): DatasetRuns[] {
  const sets = [...groupBy(runs, ({ config: { identity } }) => JSON.stringify(identity.dataset)).values()];
  return sets.map((ofDataset) => {
    const { identity, titles } = ofDataset[0].config;
    const { name, digest } = identity.dataset;
    const namesakes = sets.filter(([{ config }]) => config.identity.dataset.name === name);
    const own = ofDataset.every(({ config }) => hasOwnFiles(config)) ? ' (own files)' : '';
    const which = namesakes.length > 1 ? ` (data ${digest.slice(0, 8)})` : '';
    return { title: `${titles.dataset}${own}${which}`, dataset: name, runs: ofDataset };
  });
}

/** Whether images are files of one's own in place of published ones. Of a folder of images nothing is published. */
function hasOwnFiles({ official, data }: RunConfig): boolean {
  return !official && !data?.request.startsWith('folder:');
}

/** Runs by identity, with labels that tell them apart: methods in the paper's order, seeds as given. */
export function byIdentity(runs: readonly RunSummary[]): RunGroup[] {
  const groups = [...groupBy(runs, ({ config }) => runHash(config.identity)).values()].sort(
    ([a], [b]) => rank(a.config) - rank(b.config),
  );
  const labels = labelsOf(
    groups.map(([{ config }]) => config),
    ({ identity }) => runHash(identity),
  );
  return groups
    .map((group, i) => new RunGroup(group, labels[i]))
    .sort((a, b) => rank(a.config) - rank(b.config) || byLabel(a, b));
}

/** Settings of one method by what tells them apart, numbers by their size; different methods as they were. */
function byLabel(a: RunGroup, b: RunGroup): number {
  return a.method === b.method ? a.label.localeCompare(b.label, 'en', { numeric: true }) : 0;
}

function rank({ identity }: RunConfig): number {
  const at = methodOrder.indexOf(identity.method.name);
  return at === -1 ? methodOrder.length : at;
}

/** Settings of an evaluation that decide no result, or a different one in each run as they should. */
const incidental = ['seed', 'threads', 'engine'];

/**
 * Checks that what is averaged was evaluated alike.
 *
 * @throws {ReportError} If not; the message names what differs.
 */
export function checkSettings(groups: readonly RunGroup[], stages: readonly StageName[]): void {
  for (const { runs } of groups) {
    for (const stage of stages) {
      const [first, ...others] = runs.filter(({ stages }) => stages[stage] !== undefined);
      for (const other of others) {
        const changes = differences(first.stages[stage]!.settings, other.stages[stage]!.settings, incidental);
        if (changes.length === 0) continue;
        throw new ReportError(
          `${pathOfRun(other.config)} was evaluated with other settings than ${pathOfRun(first.config)} (${stage}: ` +
            `${changes.join('; ')}): they cannot be averaged. Run \`simvae eval\` to evaluate them alike, or choose ` +
            'with --seeds.',
        );
      }
    }
  }
}

/**
 * Says which stages rows of a table are made without.
 *
 * @param expected - whether a row should have a stage. @default always
 */
export function missingNotes(
  groups: readonly RunGroup[],
  stages: readonly StageName[],
  expected: (group: RunGroup, stage: StageName) => boolean = () => true,
): string[] {
  const missing = groups.flatMap((group) =>
    stages.flatMap((stage) => {
      if (!expected(group, stage)) return [];
      return lacking(group, ({ stages }) => stages[stage] === undefined).map(
        (which) => `${stage} of ${which}`,
      );
    }),
  );
  return missing.length === 0 ? [] : [`Missing: ${missing.join('; ')}.`];
}

/** Says of which rows the time of training is not known. */
export function unknownTimeNotes(groups: readonly RunGroup[]): string[] {
  const unknown = groups.flatMap((group) =>
    lacking(group, ({ stages }) => stages.training?.result.seconds === null),
  );
  return unknown.length === 0 ? [] : [`Time of training not known: ${unknown.join('; ')}.`];
}

/** The label of a row where some of its runs lack something, with their seeds unless all do. */
function lacking({ label, runs }: RunGroup, lacks: (run: RunSummary) => boolean): string[] {
  const seeds = runs.filter(lacks).map(({ config }) => config.seed);
  if (seeds.length === 0) return [];
  return [
    seeds.length === runs.length ? label : `${label}, seed${seeds.length > 1 ? 's' : ''} ${list(seeds)}`,
  ];
}

/** Says where rows of a table were evaluated with different settings. */
export function settingsNotes(groups: readonly RunGroup[], stages: readonly StageName[]): string[] {
  const differing = stages.flatMap((stage) => {
    const rows = groups.flatMap(({ label, runs }) => {
      const record = runs.map(({ stages }) => stages[stage]).find((each) => each !== undefined);
      return record === undefined
        ? []
        : [{ label, settings: leaves(record.settings, [...incidental, 'decoder']) }];
    });
    const names = new Set(rows.flatMap(({ settings }) => [...settings.keys()]));
    return [...names].flatMap((name) => {
      const having = rows.filter(({ settings }) => settings.has(name));
      const values = groupBy(having, ({ settings }) => settings.get(name)!);
      if (values.size < 2) return [];
      const parts = [...values].map(([value, of]) => `${value} (${of.map(({ label }) => label).join(', ')})`);
      return [`${stage}.${name} ${parts.join(', ')}`];
    });
  });
  return differing.length === 0
    ? []
    : [`Rows were evaluated with different settings: ${differing.join('; ')}.`];
}

/** Whether the paper's values stand in a table. */
export function isCompared(rows: readonly TableRow[]): boolean {
  return rows.some(({ cells }) => cells.some((cell) => valuesOf(cell).some(({ paper }) => paper)));
}

/**
 * Says where images are not the published ones.
 *
 * @param compared - whether the paper's values stand in the table.
 */
export function ownFilesNotes(groups: readonly RunGroup[], compared: boolean): string[] {
  if (!groups.some(({ runs }) => runs.some(({ config }) => hasOwnFiles(config)))) return [];
  const beware = compared ? ", to which the paper's values refer: compare them with caution" : '';
  return [`The images come from files of one's own, not from the published ones${beware}.`];
}

/** `1, 2 and 3`. */
export function list(items: readonly (string | number)[]): string {
  return items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}
