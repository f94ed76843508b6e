/** What numbers of a column are, which decides how they are printed. */
export type Unit = 'percent' | 'nats' | 'count' | 'seconds' | 'none';

/** The paper's mean and standard error over three seeds, in the unit of its column. */
export interface PaperValue {
  readonly mean: number;
  readonly se: number;
}

/** What one run came to. */
export interface RunValue {
  /** Where the run lies in the folder of runs: `mnist/vae-0123456789/seed-0`. */
  readonly run: string;
  readonly value: number;
}

/** A number over seeds. */
export interface Value {
  readonly mean: number;
  /** Standard error over seeds: the sample standard deviation (n - 1) over sqrt(n). One seed has none. */
  readonly se?: number;
  /** Seeds. */
  readonly n: number;
  /** What the paper prints, where it is comparable. */
  readonly paper?: PaperValue;
  /** Stage and field that it was taken from: `probes.linear.accuracy`. */
  readonly origin: string;
  /** The numbers that were averaged. */
  readonly each?: readonly RunValue[];
}

/** A text; a number; several that stand together, with slashes between; null where there is none. */
export type Cell = string | Value | readonly Value[] | null;

export interface Column {
  /** Empty for that of the labels. */
  readonly title: string;
  readonly align: 'left' | 'right';
  readonly unit: Unit;
}

export interface TableRow {
  /** Name of the method. */
  readonly method: string;
  /** Runs that were averaged, as in the folder of runs: `mnist/vae-0123456789/seed-0`. */
  readonly runs: readonly string[];
  /** One for each column; the first is the label. */
  readonly cells: readonly Cell[];
}

/** What a table is about. */
export interface Subject {
  readonly table: 'accuracy' | 'candidates' | 'factors' | 'generation';
  /** Name of the data set. */
  readonly dataset: string;
  /** Name of the labels that are predicted, or of the group of labels whose mean it shows. */
  readonly target?: string;
  readonly protocol?: string;
  /** What images are compared by. */
  readonly features?: string;
}

/** A table as a value; a renderer decides how it looks. */
export interface Table {
  readonly subject: Subject;
  /** What stands above it: sentences. */
  readonly caption: readonly string[];
  /** What the paper's values are, where there are some: continues a sentence that says where they stand. */
  readonly paper?: readonly string[];
  readonly columns: readonly Column[];
  readonly rows: readonly TableRow[];
  /** What stands below it: sentences. */
  readonly notes: readonly string[];
}

/** Runs that no honest table can be made of. The message says why not and what to do. */
export class ReportError extends Error {
  override readonly name = 'ReportError';
}

/** Mean and standard error of numbers of several seeds, at least one. */
export function meanAndError(values: readonly number[]): { mean: number; se?: number; n: number } {
  const n = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n < 2) return { mean, n };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  return { mean, se: Math.sqrt(variance / n), n };
}

/** The numbers of a cell. */
export function valuesOf(cell: Cell): readonly Value[] {
  if (cell === null || typeof cell === 'string') return [];
  return 'mean' in cell ? [cell] : cell;
}

/** Items by key, keys and items in the order given. */
export function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
