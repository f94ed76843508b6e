/** A class: a number or a name. */
export type Label = number | string;

/** One class per example: an array or a typed array. Numbers need not be contiguous. */
export type Labels = ArrayLike<Label>;

/** Labels as numbers 0 .. classes - 1. */
export interface EncodedLabels {
  /** Position of each label in `classes`. */
  readonly codes: Int32Array;
  /** The distinct labels: numbers by size, names by code unit. */
  readonly classes: readonly Label[];
}

/**
 * Numbers the distinct labels in sorted order.
 *
 * @param rows - how many labels there must be.
 * @throws {RangeError} If the count differs or a number is not finite.
 * @throws {TypeError} If labels are neither all numbers nor all strings.
 */
export function encodeLabels(caller: string, argument: string, labels: Labels, rows: number): EncodedLabels {
  if (labels.length !== rows) {
    throw new RangeError(
      `${caller}: \`${argument}\` must have one label per row (${rows}), got ${labels.length}.`,
    );
  }
  const found = new Map<Label, number>();
  const kind = typeof labels[0];
  for (let i = 0; i < rows; i++) {
    const label = labels[i];
    if ((typeof label !== 'number' && typeof label !== 'string') || typeof label !== kind) {
      const rule = 'be all numbers or all strings';
      throw new TypeError(`${caller}: \`${argument}\` must ${rule}, got ${String(label)} at ${i}.`);
    }
    if (typeof label === 'number' && !Number.isFinite(label)) {
      throw new RangeError(`${caller}: \`${argument}\` must be finite, got ${label} at ${i}.`);
    }
    found.set(label, 0);
  }
  const classes = [...found.keys()].sort((a, b) => (a < b ? -1 : 1));
  classes.forEach((label, code) => {
    found.set(label, code);
  });
  const codes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) codes[i] = found.get(labels[i])!;
  return { codes, classes };
}
