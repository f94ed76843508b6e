import { type EncodedLabels, encodeLabels } from '../input/encode-labels.js';
import type { Labels } from '../types.js';

/** How often every class meets every cluster. */
export interface Contingency {
  /** [classes, clusters]. */
  readonly counts: Int32Array;
  readonly classes: EncodedLabels['classes'];
  readonly clusters: EncodedLabels['classes'];
  /** Rows counted. */
  readonly total: number;
}

/**
 * Counts pairs of class and cluster.
 *
 * @throws {RangeError} If the counts of labels differ or there are none.
 * @throws {TypeError} If labels or clusters are neither all numbers nor all strings.
 */
export function contingency(caller: string, labels: Labels, clusters: Labels): Contingency {
  const total = labels.length;
  if (total === 0) throw new RangeError(`${caller}: \`labels\` must have at least one entry, got 0.`);
  const left = encodeLabels(caller, 'labels', labels, total);
  const right = encodeLabels(caller, 'clusters', clusters, total);
  const columns = right.classes.length;
  const counts = new Int32Array(left.classes.length * columns);
  for (let i = 0; i < total; i++) counts[left.codes[i] * columns + right.codes[i]]++;
  return { counts, classes: left.classes, clusters: right.classes, total };
}
