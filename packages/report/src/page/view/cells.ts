import { formatNumber } from '../../format.js';
import type { Unit } from '../../table.js';
import { paperSample, type Sample, type Welch, welch } from '../../welch.js';
import type { PageCell, PageColumn, PageRow, PageTable, PageValue } from '../data.js';
import { type Html, html } from './html.js';

/** What numbers are compared with: the paper's, or those of a row by its label. */
export type Comparison = { readonly kind: 'paper' } | { readonly kind: 'row'; readonly label: string };

/** Stars of a p-value. */
export function stars(p: number): string {
  if (p < 0.001) return '∗∗∗';
  if (p < 0.01) return '∗∗';
  return p < 0.05 ? '∗' : '';
}

/** A difference beside what it is of. */
export interface Versus {
  readonly other: Sample;
  /** Absent where ranks alone can be compared. */
  readonly difference?: number;
  readonly test?: Welch;
  /** Whether ours is the better one; absent where neither is. */
  readonly ahead?: boolean;
}

/**
 * What a number is compared with, where there is such a number.
 *
 * @param kind - of the comparison: with the paper's numbers, or with those of a row.
 */
export function versus(
  value: PageValue,
  { better, ranksOnly }: PageColumn,
  other: Sample | undefined,
  kind: Comparison['kind'],
): Versus | undefined {
  if (other === undefined || better === undefined || !Number.isFinite(value.mean)) return undefined;
  if (kind === 'paper' && ranksOnly) return { other };
  const difference = value.mean - other.mean;
  const test = welch(value, other);
  const ahead = better === 'higher' ? difference > 0 : difference < 0;
  return { other, difference, ...(test ? { test } : {}), ...(difference === 0 ? {} : { ahead }) };
}

/** What the value of a cell is compared with. */
export function otherOf(
  table: PageTable,
  column: number,
  nth: number,
  value: PageValue,
  comparison: Comparison,
  labels: ReadonlyMap<string, string>,
): Sample | undefined {
  if (comparison.kind === 'paper') return value.paper && paperSample(value.paper);
  const row = table.rows.find(({ series }) => labels.get(series) === comparison.label);
  const cell = row?.cells[column];
  return cell && 'values' in cell && cell.values[nth] !== value ? cell.values[nth] : undefined;
}

/** The best number of a column by its mean, and those that seeds do not tell from it. */
export function leaders(
  rows: readonly PageRow[],
  column: number,
  { better }: PageColumn,
): { readonly best?: PageValue; readonly tied: readonly PageValue[] } {
  const values = rows.flatMap(({ cells }) => {
    const cell = cells[column];
    return 'values' in cell && cell.values.length === 1 && Number.isFinite(cell.values[0].mean)
      ? [cell.values[0]]
      : [];
  });
  if (better === undefined || values.length < 2) return { tied: [] };
  const best = values.reduce((a, b) =>
    (better === 'higher') === b.mean > a.mean && b.mean !== a.mean ? b : a,
  );
  const tied = values.filter((value) => {
    const test = value === best ? undefined : welch(best, value);
    return test !== undefined && test.p >= 0.05;
  });
  return { best, tied };
}

/** Text of a number with its error. */
export function valueText({ mean, se }: Pick<PageValue, 'mean' | 'se'>, unit: Unit): string {
  const text = minus(formatNumber(mean, unit));
  return se === undefined ? text : `${text} ± ${formatNumber(se, unit)}`;
}

/** With the sign that is as wide as a plus. */
export function minus(text: string): string {
  return text.replace(/^-/, '−');
}

/** `−8.1`, `+0.3`. */
export function signedText(value: number, unit: Unit): string {
  const text = minus(formatNumber(value, unit));
  return value > 0 ? `+${text}` : text;
}

/** A number as it stands in a cell: mean, error, and below what it is compared with. */
export function numberHtml(
  value: PageValue,
  column: PageColumn,
  compared: Versus | undefined,
  comparison: Comparison,
): Html {
  const error =
    value.se === undefined ? '' : html`<span class="error"> ± ${formatNumber(value.se, column.unit)}</span>`;
  const mean = html`<span class="mean">${minus(formatNumber(value.mean, column.unit))}</span>${error}`;
  if (compared === undefined) return mean;
  const side = compared.ahead === undefined ? '' : compared.ahead ? 'ahead' : 'behind';
  const theirs =
    comparison.kind === 'paper'
      ? html`<span class="theirs">${formatNumber(compared.other.mean, column.unit)}</span> `
      : '';
  const mark = compared.test ? stars(compared.test.p) : '';
  const by =
    compared.difference === undefined
      ? ''
      : html`<span class="by">${signedText(compared.difference, column.unit)}<span class="stars">${mark}</span></span>`;
  return html`${mean}<span class="versus ${side}">${theirs}${by}</span>`;
}

/** What a column is sorted by: the first number, or nothing. */
export function sortKey(cell: PageCell): string {
  if ('values' in cell) return String(cell.values[0]?.mean ?? '');
  return 'text' in cell ? cell.text : '';
}
