import { formatCell, formatPaper, isCompared, wrap } from './format.js';
import { type Column, type Table, type TableRow, valuesOf } from './table.js';

/** Labels are not broken into narrower lines than this. */
const narrowest = 12;

/**
 * A table for a terminal, the paper's values in a row below ours: with standard errors only where ours have them, for the
 * width.
 *
 * @param options.width - columns to keep to: longer sentences and labels are broken, numbers never. @default 80
 */
export function renderText(table: Table, { width = 80 }: { readonly width?: number } = {}): string {
  const { caption, paper, columns, rows, notes } = table;
  const errors = rows.some(({ cells }) =>
    cells.some((cell) => valuesOf(cell).some(({ se }) => se !== undefined)),
  );
  const body = rows.flatMap((row) => [ours(row, columns), ...papers(row, columns, errors)]);
  const above = [...caption, ...placed(paper, 'Rows `paper`')];
  const below = notes.flatMap((note) => wrap(note, width));
  return [
    ...above.flatMap((sentence) => wrap(sentence, width)),
    '',
    ...align(columns, body, width),
    ...(below.length > 0 ? ['', ...below] : []),
  ].join('\n');
}

/** Says where the paper's values stand. */
export function placed(paper: Table['paper'], place: string): string[] {
  if (paper === undefined) return [];
  const [first, ...others] = paper;
  return [`${place}: ${first}`, ...others];
}

function ours({ cells }: TableRow, columns: readonly Column[]): string[] {
  return cells.map((cell, i) => formatCell(cell, columns[i]));
}

function papers({ cells }: TableRow, columns: readonly Column[], errors: boolean): string[][] {
  if (!cells.some(isCompared)) return [];
  return [['  paper', ...cells.slice(1).map((cell, i) => formatPaper(cell, columns[i + 1], errors))]];
}

/** Lines of a table, a rule below its head. */
function align(columns: readonly Column[], body: readonly (readonly string[])[], width: number): string[] {
  const head = columns.map(({ title }) => title);
  const widths = head.map((_, i) => Math.max(...[head, ...body].map((cells) => cells[i].length)));
  const others = widths.slice(1).reduce((sum, each) => sum + 2 + each, 0);
  const most = Math.max(narrowest, width - others);
  // A label that is broken continues two columns in, below itself.
  const wrapped = body.flatMap((cells) => {
    if (cells[0].length <= most) return [cells];
    const [first, ...rest] = wrap(cells[0], most - 2);
    return [
      [first, ...cells.slice(1)],
      ...rest.map((part) => [`  ${part}`, ...cells.slice(1).map(() => '')]),
    ];
  });
  widths[0] = Math.max(...[head, ...wrapped].map((cells) => cells[0].length));
  const pad = (cell: string, i: number): string =>
    columns[i].align === 'left' ? cell.padEnd(widths[i]) : cell.padStart(widths[i]);
  const line = (cells: readonly string[]): string => cells.map(pad).join('  ').trimEnd();
  return [line(head), widths.map((each) => '-'.repeat(each)).join('  '), ...wrapped.map(line)];
}
