import { CsvError, parse } from '#platform/files';
import { type ArrayData, ArrayFileError, type NamedArray } from './array-file.js';

export interface CsvOptions {
  /**
   * Whether the first line names the columns.
   * @default where it cannot be a row: a cell of it is a text, and all others of that column are numbers or missing
   */
  readonly header?: boolean;
}

/**
 * Parses comma-separated values into one array of all columns: numbers where every cell is one, bigints where all are whole
 * and some too large to be exact as numbers, otherwise texts. `nan` and `inf` are numbers, quoted cells may be.
 *
 * Source: RFC 4180, quotes included.
 *
 * @param file - name for error messages.
 * @returns shape [rows, columns].
 * @throws {ArrayFileError} If lines differ in their number of cells, one is empty that is not the last, a quote is not
 *   closed, stands within a cell or is followed by text, or the first column is an index that pandas wrote.
 */
export function parseCsv(text: string, file: string, options: CsvOptions = {}): NamedArray {
  const { records, lines } = readRecords(text, file);
  const width = records[0]?.length ?? 0;
  const header = records.length > 0 && (options.header ?? isHeader(records));
  const [names, rows] = header ? [records[0], records.slice(1)] : [undefined, records];
  if (names) checkIndex(names, rows, file);
  return {
    name: '',
    shape: [rows.length, width],
    data: typed(rows.flat()),
    ...(names && { columns: names.map((cell) => cell.trim()) }),
    lines: lines.slice(records.length - rows.length),
  };
}

/** The number that a cell stands for; undefined where it is none. */
export function numberOf(cell: string): number | undefined {
  const text = cell.trim();
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const [, sign, word] = /^([+-]?)(nan|inf|infinity)$/i.exec(text) ?? [];
  if (word === undefined) return undefined;
  if (word.toLowerCase() === 'nan') return Number.NaN;
  return sign === '-' ? -Infinity : Infinity;
}

/**
 * Whether the first row of an array without names of columns may be a header that was read as a row: 0, 1, 2, ..., as pandas
 * names columns, or texts that occur nowhere below.
 */
export function resemblesHeader({ data, shape: [rows, width], columns, lines }: NamedArray): boolean {
  if (columns !== undefined || lines === undefined || rows < 2) return false;
  const first = Array.from({ length: width }, (_, c) => data[c]);
  if (typeof first[0] !== 'string') return width > 1 && first.every((cell, c) => Number(cell) === c);
  if (first.every((cell) => numberOf(String(cell)) !== undefined)) return false;
  for (let i = width; i < data.length; i++) if (data[i] === first[i % width]) return false;
  return true;
}

/** Numbers where all cells are exact as such; whole numbers of 64 bits where those are; else the texts. */
function typed(cells: readonly string[]): ArrayData {
  const numbers = new Float64Array(cells.length);
  let exact = true;
  for (let i = 0; i < cells.length; i++) {
    const number = numberOf(cells[i]);
    if (number === undefined) return cells;
    numbers[i] = number;
    if (Math.abs(number) > Number.MAX_SAFE_INTEGER && isWhole(cells[i])) exact = false;
  }
  if (exact) return numbers;
  if (!cells.every(isWhole)) return cells;
  const whole = cells.map((cell) => BigInt(cell.trim().replace(/^\+/, '')));
  for (const type of [BigInt64Array, BigUint64Array]) {
    const data = type.from(whole);
    if (whole.every((value, i) => value === data[i])) return data;
  }
  return cells;
}

function isWhole(cell: string): boolean {
  return /^[+-]?\d+$/.test(cell.trim());
}

function isMissing(cell: string): boolean {
  return /^([?-]|n\/?a|null|none|nan|missing|)$/i.test(cell.trim());
}

/** Whether the first record cannot be a row: it has a text above numbers. */
function isHeader([first, ...rows]: readonly (readonly string[])[]): boolean {
  const isNumber = (cell: string) => numberOf(cell) !== undefined;
  return first.some(
    (cell, c) =>
      !isNumber(cell) &&
      !isMissing(cell) &&
      rows.some((row) => isNumber(row[c])) &&
      rows.every((row) => isNumber(row[c]) || isMissing(row[c])),
  );
}

/** Refuses a column without a name that counts rows: it would become a feature, and shift the others. */
function checkIndex(names: readonly string[], rows: readonly (readonly string[])[], file: string): void {
  if (names.length < 2 || names[0].trim() !== '' || rows.length === 0) return;
  if (!rows.every(([cell], i) => cell.trim() === String(i))) return;
  const problem = 'its first column has no name and counts rows, as the index that pandas writes';
  throw new ArrayFileError(file, problem, 'save it with to_csv(..., index=False), or name that column');
}

/** Cells of all lines, and the line on which each record begins. */
function readRecords(text: string, file: string): { records: string[][]; lines: number[] } {
  const lines: number[] = [];
  let line = 1;
  let parsed = 0;
  let width = 0;
  try {
    const records: string[][] = parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      skip_empty_lines: true, // those at the end
      on_record(record: string[], context) {
        if (context.empty_lines > 0) throw emptyLine(file, line);
        width ||= record.length;
        lines.push(line);
        line += context.lines - parsed === 1 ? 1 : 1 + breaksWithin(record);
        parsed = context.lines;
        return record;
      },
    });
    return { records, lines };
  } catch (error) {
    throw error instanceof CsvError ? explain(error, line, width, file) : error;
  }
}

/** Ends of lines within quoted cells. */
function breaksWithin(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + (cell.match(/\r\n|\n|\r/g)?.length ?? 0), 0);
}

function emptyLine(file: string, line: number): ArrayFileError {
  return new ArrayFileError(file, `line ${line} is empty`, 'fill it in or delete it');
}

/**
 * @param line - on which the record begins that cannot be read.
 * @param width - cells of the first line.
 */
function explain(error: CsvError, line: number, width: number, file: string): ArrayFileError {
  const fail = (problem: string, next: string) => new ArrayFileError(file, problem, next, { cause: error });
  const cell = `line ${line}, column ${Number(error.column) + 1}`;
  if (Number(error.empty_lines) > 0) return emptyLine(file, line);
  switch (error.code) {
    case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH': {
      const { length } = error.record as string[];
      return fail(`line ${line} has ${length} cells, the first line ${width}`, 'make them equal');
    }
    case 'CSV_QUOTE_NOT_CLOSED':
      return fail(`a quote that opens on line ${line} is not closed`, 'close it');
    case 'CSV_INVALID_CLOSING_QUOTE':
      return fail(`${cell} has text after a closing quote`, 'put the whole cell into quotes');
    case 'INVALID_OPENING_QUOTE':
      return fail(
        `${cell} has a quote within a cell`,
        'put the cell into quotes and double those in it, without spaces before',
      );
    default:
      return fail(`line ${line} cannot be read`, 'save it as .npy');
  }
}
