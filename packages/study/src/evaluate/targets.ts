import type { Dataset, Split } from '@simvae/data';

/** What of a data set says which labels are judged. */
export type LabelledData = Pick<Dataset, 'targets' | 'train' | 'test'>;

/** Labels that are judged in one pass over the features. */
export interface Judged {
  /** Their names. */
  readonly targets: readonly string[];
  /** Of labels that share a probe and are reported as a mean; absent for one that is judged by itself. */
  readonly group?: string;
}

/**
 * The labels that are judged, in the order of tables: each by itself, but those of a group (CelebA's forty attributes)
 * together. Labels that no image of one of the splits has cannot be judged and are left out.
 */
export function judgedTargets({ targets, train, test }: LabelledData): Judged[] {
  const judged: { targets: string[]; group?: string }[] = [];
  for (const name of targets) {
    if (!hasLabel(train, name) || !hasLabel(test, name)) continue;
    const { group } = train.labels[name];
    const together = group === undefined ? undefined : judged.find((each) => each.group === group);
    if (together) together.targets.push(name);
    else judged.push({ targets: [name], ...(group === undefined ? {} : { group }) });
  }
  return judged;
}

/** Every name that scores can be asked for by: of labels, and of groups of them. */
export function targetNames(data: LabelledData): string[] {
  const judged = judgedTargets(data);
  return [
    ...judged.flatMap(({ group, targets }) => (group === undefined ? targets : group)),
    ...judged.flatMap(({ group, targets }) => (group === undefined ? [] : targets)),
  ];
}

/** Names of the labels that are judged by themselves. */
export function singleTargets(data: LabelledData): string[] {
  return judgedTargets(data)
    .filter(({ group }) => group === undefined)
    .flatMap(({ targets }) => targets);
}

/** Number of images of a split that have a label of a name. */
export function labelCount({ labels }: Split, name: string): number {
  const values = labels[name]?.values ?? [];
  let count = 0;
  for (let i = 0; i < values.length; i++) if (values[i] >= 0) count++;
  return count;
}

function hasLabel(split: Split, name: string): boolean {
  return labelCount(split, name) > 0;
}
