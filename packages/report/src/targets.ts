import type { RunSummary } from '@simvae/runs';
import { ReportError } from './table.js';

/** Stages whose results are kept by target. */
export const scored = ['probes', 'neighbors', 'mixture'] as const;

/** What a table of scores is about: the labels of one name, or those of a group, whose mean it shows. */
export interface TableTarget {
  /** Of the labels, or of the group. */
  readonly name: string;
  /** Names of the labels: one, or all those of the group. */
  readonly members: readonly string[];
  /** That the labels belong to; absent for labels that are judged by themselves. */
  readonly group?: string;
}

/**
 * What runs of one data set are judged by: labels that are judged by themselves, then groups, then the labels of groups one by one;
 * each in the order of the results.
 */
export function targetsOf(runs: readonly RunSummary[]): TableTarget[] {
  const groupOf = new Map<string, string | undefined>();
  for (const { stages } of runs) {
    for (const stage of scored) {
      for (const [name, { group }] of Object.entries(stages[stage]?.result ?? {})) groupOf.set(name, group);
    }
  }
  const names = [...groupOf.keys()];
  const groups = [...new Set(groupOf.values())].filter((group) => group !== undefined);
  const single = (name: string): TableTarget => ({ name, members: [name] });
  return [
    ...names.filter((name) => groupOf.get(name) === undefined).map(single),
    ...groups.map((group) => ({
      name: group,
      members: names.filter((name) => groupOf.get(name) === group),
      group,
    })),
    ...groups.flatMap((group) =>
      names.filter((name) => groupOf.get(name) === group).map((name) => ({ ...single(name), group })),
    ),
  ];
}

/** The targets whose tables are made where nobody says which: all but the single labels of groups. */
export function shownByDefault({ name, group }: TableTarget): boolean {
  return group === undefined || group === name;
}

/**
 * The targets of these names.
 *
 * @param known - of all data sets.
 * @throws {ReportError} If no data set has one of a name; the message lists the known ones.
 */
export function checkTargets(names: readonly string[], known: readonly TableTarget[]): void {
  const all = [...new Set(known.map(({ name }) => name))];
  const unknown = names.find((name) => !all.includes(name));
  if (unknown === undefined) return;
  throw new ReportError(`Runs must be judged by ${unknown}, but are by ${all.join(', ') || 'nothing'}.`);
}

/** Scores by target, each under several protocols: what a stage came to. */
export type ByTarget<Scores> = Readonly<Record<string, { readonly protocols: readonly Scores[] }>>;

/** A score of a target under a protocol: that of its labels, or the mean over those of a group. */
export function meanScore<Scores extends { readonly protocol: { readonly id: string } }>(
  result: ByTarget<Scores>,
  { members }: TableTarget,
  protocol: string,
  score: (scores: Scores) => number,
): number | undefined {
  const values = members.flatMap((name) => {
    const judged = Object.hasOwn(result, name) ? result[name].protocols : [];
    return judged.filter((scores) => scores.protocol.id === protocol).map(score);
  });
  if (values.length < members.length) return undefined;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
