import type { Confusion, SampleMap } from '../data.js';
import { pagesOf } from './pictures.js';
import type { RunPage } from './read-run-page.js';
import { type PageDataset, seriesId } from './series.js';

/** More classes cannot be read on a page. */
const mostClasses = 40;

interface Judged {
  readonly target: string;
  readonly protocol: Confusion['protocol'];
  readonly probe: Confusion['probe'];
  readonly classes: readonly (string | number)[];
  readonly confusion: Confusion['counts'];
}

/**
 * Confusion matrices, summed over the seeds that have them: under protocol strict where there is one. Labels that are judged together
 * have none here.
 */
export function confusionsOf(
  datasets: readonly PageDataset[],
  pages: ReadonlyMap<string, RunPage>,
  maps: readonly SampleMap[],
): Confusion[] {
  return datasets.flatMap(({ id, groups }) =>
    groups.flatMap((group) => {
      const sums = new Map<string, { -readonly [K in keyof Confusion]: Confusion[K] }>();
      const judged = pagesOf(group.runs, pages).flatMap(judgedOf);
      const strict = judged.some(({ protocol }) => protocol === 'strict');
      for (const { target, protocol, probe, classes, confusion } of judged) {
        if (strict !== (protocol === 'strict') || classes.length > mostClasses) continue;
        const key = JSON.stringify([target, probe, classes]);
        const there = sums.get(key);
        sums.set(key, {
          dataset: id,
          series: seriesId(group.config),
          target,
          protocol,
          probe,
          classes: namesOf(classes, maps.find(({ dataset }) => dataset === id)?.labels, target),
          counts: there
            ? confusion.map((row, i) => row.map((count, j) => count + (there.counts[i]?.[j] ?? 0)))
            : confusion,
          seeds: (there?.seeds ?? 0) + 1,
        });
      }
      return [...sums.values()];
    }),
  );
}

/** Judges know classes by their numbers; the sample of a map knows their names. */
function namesOf(
  classes: Judged['classes'],
  labels: SampleMap['labels'] | undefined,
  target: string,
): string[] {
  const names = labels && Object.hasOwn(labels, target) ? labels[target].classes : [];
  return classes.map((each) => (typeof each === 'number' ? (names[each] ?? String(each)) : each));
}

/** What judges of a run say. */
function judgedOf({ stages: { probes, neighbors, mixture } }: RunPage): Judged[] {
  const found: Judged[] = [];
  for (const [target, { group, protocols }] of Object.entries(probes?.result ?? {})) {
    if (group !== undefined) continue;
    for (const { protocol, classes, linear, mlp } of protocols) {
      const one = { target, protocol: protocol.id, classes };
      found.push({ ...one, probe: 'linear', confusion: linear.confusion });
      found.push({ ...one, probe: 'mlp', confusion: mlp.confusion });
    }
  }
  for (const [target, { group, protocols }] of Object.entries(neighbors?.result ?? {})) {
    if (group !== undefined) continue;
    for (const { protocol, classes, knn } of protocols)
      found.push({ target, protocol: protocol.id, classes, probe: 'knn', confusion: knn.confusion });
  }
  for (const [target, { group, protocols }] of Object.entries(mixture?.result ?? {})) {
    if (group !== undefined) continue;
    for (const { protocol, classes, gmm } of protocols)
      found.push({ target, protocol: protocol.id, classes, probe: 'gmm', confusion: gmm.confusion });
  }
  return found;
}
