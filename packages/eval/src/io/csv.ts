import { CsvError, parse } from 'csv-parse/sync';
import { ArrayFileError, type NamedArray } from './array-file.js';

/**
 * Parses comma-separated values: one array of all columns where every cell is a number, otherwise one of texts. A first
 * line without numbers, above lines with numbers, is a header and names the columns; empty lines are left out.
 *
 * Source: RFC 4180, quotes included.
 *
 * @returns shape [rows, columns].
 * @throws {ArrayFileError} If lines differ in their number of cells, or a quote is not closed, stands within a cell or is
 *   followed by text.
 */
export function parseCsv(text: string, file: string): NamedArray {
  const lines = readLines(text, file);
  const columns = lines[0]?.length ?? 0;
  const isNumber = (cell: string) => cell.trim() !== '' && !Number.isNaN(Number(cell));
  const header = lines.length > 1 && !lines[0].some(isNumber) && lines[1].some(isNumber);
  const rows = header ? lines.slice(1) : lines;
  const cells = rows.flat();
  const data = cells.every(isNumber) ? Float64Array.from(cells, Number) : cells;
  const names = header ? { columns: lines[0].map((cell) => cell.trim()) } : {};
  return { name: '', shape: [rows.length, columns], data, ...names };
}

function readLines(text: string, file: string): string[][] {
  let first = 0;
  const fail = (problem: string, next: string, cause: unknown) =>
    new ArrayFileError(file, problem, next, { cause });
  try {
    return parse(text, {
      bom: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      on_record(record: string[]) {
        first ||= record.length;
        return record;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw fail('cannot be parsed', 'save it as .npy', error);
    const line = `line ${error.lines}`;
    switch (error.code) {
      case 'CSV_RECORD_INCONSISTENT_FIELDS_LENGTH': {
        const { length } = error.record as string[];
        throw fail(`${line} has ${length} cells, the first ${first}`, 'make them equal', error);
      }
      case 'CSV_QUOTE_NOT_CLOSED':
        throw fail('a quote is not closed', 'close it', error);
      case 'CSV_INVALID_CLOSING_QUOTE':
        throw fail(`${line} has text after a closing quote`, 'put the whole cell into quotes', error);
      default:
        throw fail(
          `${line} has a quote within a cell`,
          'put the cell into quotes and double those in it',
          error,
        );
    }
  }
}
