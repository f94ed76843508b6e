/** A class: a number, a name, a truth value, or a whole number that may be larger than numbers hold exactly. */
export type Label = number | string | boolean | bigint;

/** One class per example, all of one kind: an array or a typed array. Numbers need not be contiguous. */
export type Labels = ArrayLike<Label>;

/** A class as results name it, in JSON as well: its number or its text; truth values and bigints by theirs, `'true'`. */
export type ClassName = number | string;

/** Labels as numbers 0 .. classes - 1. */
export interface EncodedLabels {
  /** Position of each label in `classes`. */
  readonly codes: Int32Array;
  /** The distinct labels: numbers and bigints by size, names by code unit, false before true. */
  readonly classes: readonly Label[];
}

/** What `typeof` says of labels. */
const kinds: readonly string[] = ['number', 'string', 'boolean', 'bigint'];

/**
 * Numbers the distinct labels in sorted order.
 *
 * @param rows - how many labels there must be.
 * @throws {RangeError} If the count differs or a number is not finite.
 * @throws {TypeError} If labels are not all numbers, all strings, all booleans or all bigints.
 */
export function encodeLabels(caller: string, argument: string, labels: Labels, rows: number): EncodedLabels {
  if (labels.length !== rows) {
    throw new RangeError(
      `${caller}: \`${argument}\` must have one label per row (${rows}), got ${labels.length}.`,
    );
  }
  const numbered = encodeDense(labels);
  if (numbered) return numbered;
  const found = new Map<Label, number>();
  const kind = typeof labels[0];
  for (let i = 0; i < rows; i++) {
    const label = labels[i];
    if (typeof label !== kind || !kinds.includes(kind)) {
      const rule = 'be all numbers, all strings, all booleans or all bigints';
      const got = `${String(label)} (${typeof label}) at ${i}`;
      throw new TypeError(`${caller}: \`${argument}\` must ${rule}, got ${got}.`);
    }
    if (typeof label === 'number' && !Number.isFinite(label)) {
      throw new RangeError(`${caller}: \`${argument}\` must be finite, got ${label} at ${i}.`);
    }
    found.set(label, 0);
  }
  const classes = sorted([...found.keys()]);
  classes.forEach((label, code) => {
    found.set(label, code);
  });
  const codes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) codes[i] = found.get(labels[i])!;
  return { codes, classes };
}

/** Labels that are whole numbers not much farther apart than there are rows, by a table of those between: no search, no sorting. */
function encodeDense(labels: Labels): EncodedLabels | undefined {
  const rows = labels.length;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < rows; i++) {
    const label = labels[i];
    if (typeof label !== 'number' || !Number.isInteger(label)) return undefined;
    if (label < low) low = label;
    if (label > high) high = label;
  }
  if (rows === 0 || high - low >= 8 * rows) return undefined;
  const table = new Int32Array(high - low + 1);
  for (let i = 0; i < rows; i++) table[(labels[i] as number) - low] = 1;
  const classes: number[] = [];
  for (let at = 0; at < table.length; at++) {
    if (table[at] === 1) table[at] = classes.push(low + at) - 1;
  }
  const codes = new Int32Array(rows);
  for (let i = 0; i < rows; i++) codes[i] = table[(labels[i] as number) - low];
  return { codes, classes };
}

/** Labels of one kind in rising order; numbers by the sort of typed arrays, which is many times faster. */
function sorted(labels: Label[]): Label[] {
  return typeof labels[0] === 'number'
    ? Array.from(Float64Array.from(labels as number[]).sort())
    : labels.sort((a, b) => (a < b ? -1 : 1));
}

/** The name of a class. */
export function classNameOf(label: Label): ClassName {
  return typeof label === 'number' ? label : String(label);
}
