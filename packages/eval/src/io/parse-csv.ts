import type { NamedArray } from './named-array.js';

/**
 * Parses comma-separated values: one array of all columns where every cell is a number, otherwise one of texts. A first
 * line without numbers, above lines with numbers, is a header and is left out.
 *
 * Source: RFC 4180, quotes included.
 *
 * @returns shape [rows, columns].
 * @throws {Error} If lines differ in their number of cells or a quote is not closed.
 */
export function parseCsv(text: string, file: string): NamedArray {
  const lines = splitCells(text, file);
  const columns = lines[0]?.length ?? 0;
  lines.forEach((cells, i) => {
    if (cells.length === columns) return;
    throw new Error(
      `${file}: line ${i + 1} has ${cells.length} cells, the first ${columns}; make them equal.`,
    );
  });
  const isNumber = (cell: string) => cell.trim() !== '' && !Number.isNaN(Number(cell));
  const header = lines.length > 1 && !lines[0].some(isNumber) && lines[1].some(isNumber);
  const rows = header ? lines.slice(1) : lines;
  const cells = rows.flat();
  const data = cells.every(isNumber) ? Float64Array.from(cells, Number) : cells;
  return { name: '', shape: [rows.length, columns], data };
}

function splitCells(text: string, file: string): string[][] {
  const lines: string[][] = [];
  let cells: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell = '';
    if (text[at] === '"') {
      const [value, next] = quoted(text, at, file);
      cell = value;
      at = next;
    } else {
      const end = nextStop(text, at);
      cell = text.slice(at, end);
      at = end;
    }
    cells.push(cell);
    if (text[at] === ',') {
      at++;
      if (at < text.length && text[at] !== '\n' && text[at] !== '\r') continue;
      cells.push('');
    }
    if (text[at] === '\r') at++;
    if (text[at] === '\n') at++;
    if (cells.length > 1 || cells[0] !== '') lines.push(cells);
    cells = [];
  }
  return lines;
}

/** Where an unquoted cell ends. */
function nextStop(text: string, from: number): number {
  let at = from;
  while (at < text.length && text[at] !== ',' && text[at] !== '\n' && text[at] !== '\r') at++;
  return at;
}

/** A quoted cell's text, and the position after it. */
function quoted(text: string, open: number, file: string): [string, number] {
  let value = '';
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at++;
    } else return [value, at + 1];
  }
  throw new Error(`${file}: a quote is not closed; close it.`);
}
