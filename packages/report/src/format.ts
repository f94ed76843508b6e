import { type Cell, type Column, type Unit, valuesOf } from './table.js';

/** A duration as people read it: `0:07`, `12:30`, `1:02:03`. */
function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(rest)}` : `${minutes}:${pad(rest)}`;
}

/** A number in the unit of its column: `66.1`, `5`, `1:23`. */
export function formatNumber(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return String(value);
  if (unit === 'seconds') return formatDuration(value);
  return value.toFixed(unit === 'count' ? 0 : 1);
}

/** With its standard error, where it has one: `66.1 ± 0.5`. */
export function formatValue({ mean, se }: { mean: number; se?: number }, unit: Unit): string {
  return se === undefined
    ? formatNumber(mean, unit)
    : `${formatNumber(mean, unit)} ± ${formatNumber(se, unit)}`;
}

/** A cell of our values: a text as it is, `-` where there is nothing. */
export function formatCell(cell: Cell, { unit }: Column): string {
  if (cell === null) return '-';
  if (typeof cell === 'string') return cell;
  return valuesOf(cell)
    .map((value) => formatValue(value, unit))
    .join(' / ');
}

/**
 * The paper's values of a cell; empty where it has none.
 *
 * @param errors - whether with standard errors.
 */
export function formatPaper(cell: Cell, { unit }: Column, errors: boolean): string {
  const papers = valuesOf(cell).map(({ paper }) => paper);
  if (papers.every((paper) => paper === undefined)) return '';
  return papers
    .map((paper) => (paper ? formatValue(errors ? paper : { mean: paper.mean }, unit) : '-'))
    .join(' / ');
}

/** Whether a cell has a value of the paper's. */
export function isCompared(cell: Cell): boolean {
  return valuesOf(cell).some(({ paper }) => paper !== undefined);
}

/** Breaks text into lines of at most `width` characters at its spaces; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
