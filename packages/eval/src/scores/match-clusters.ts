import type { Label, Labels } from '../types.js';
import { bestAssignment } from './best-assignment.js';
import { contingency } from './contingency.js';

/**
 * The one-to-one matching of clusters to classes under which most rows agree.
 *
 * @returns class of every matched cluster; clusters beyond the number of classes are left out.
 * @throws {RangeError} If the counts of labels differ or there are none.
 */
export function matchClusters(labels: Labels, clusters: Labels): Map<Label, Label> {
  const table = contingency('matchClusters', labels, clusters);
  const columns = bestAssignment(table.counts, table.classes.length, table.clusters.length);
  const matching = new Map<Label, Label>();
  columns.forEach((column, row) => {
    if (column >= 0) matching.set(table.clusters[column], table.classes[row]);
  });
  return matching;
}
