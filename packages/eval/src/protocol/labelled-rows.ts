import type { Label, Labels } from '../input/labels.js';
import type { LabelTable } from './label-sets.js';

/** Label sets that cover the same rows. */
export interface SameRows {
  /** Positions of the label sets. */
  readonly positions: number[];
  /** Rows that have a label; undefined for all. */
  readonly train: Int32Array | undefined;
  readonly test: Int32Array | undefined;
}

/**
 * The label sets by the rows that have a label under their names.
 *
 * @param missing - stands where a row has none; undefined where every row has one.
 * @throws {RangeError} If a label set has not one label per row, or no label at all.
 */
export function tablesByRows(
  caller: string,
  tables: readonly LabelTable[],
  rows: number,
  testRows: number,
  missing: Label | undefined,
): SameRows[] {
  const parts: SameRows[] = [];
  tables.forEach((table, position) => {
    const at = (argument: string) => (table.name === undefined ? argument : `${argument}.${table.name}`);
    const train = labelledRows(caller, at('trainLabels'), table.train, rows, missing);
    const test = labelledRows(caller, at('testLabels'), table.test, testRows, missing);
    const same = parts.find((part) => equalRows(part.train, train) && equalRows(part.test, test));
    if (same) same.positions.push(position);
    else parts.push({ positions: [position], train, test });
  });
  return parts;
}

/** Numbers of the rows that have a label; undefined where all have. @throws {RangeError} If counts differ or none has. */
function labelledRows(
  caller: string,
  argument: string,
  labels: Labels,
  rows: number,
  missing: Label | undefined,
): Int32Array | undefined {
  if (labels.length !== rows) {
    const count = argument.startsWith('train') ? 'trainLabels' : 'testLabels';
    const rule = `have one label per row (${rows})`;
    throw new RangeError(`${caller}: \`${count}\` must ${rule}, got ${labels.length}.`);
  }
  if (missing === undefined) return undefined;
  const known = Int32Array.from({ length: rows }, (_, row) => row).filter(
    (row) => !isSame(labels[row], missing),
  );
  if (known.length === 0) {
    const rule = `have a label other than \`missing\` (${missing}) in at least one row`;
    throw new RangeError(`${caller}: \`${argument}\` must ${rule}, got none.`);
  }
  return known.length === rows ? undefined : known;
}

/** Whether a label is the one that stands for none, which may be NaN. */
function isSame(label: Label, missing: Label): boolean {
  return label === missing || Object.is(label, missing);
}

function equalRows(a: Int32Array | undefined, b: Int32Array | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every((row, i) => row === b[i]);
}

/** The labels of these rows; undefined for all. */
export function chosen(labels: Labels, rows: Int32Array | undefined): Labels {
  return rows === undefined ? labels : Array.from(rows, (row) => labels[row]);
}
