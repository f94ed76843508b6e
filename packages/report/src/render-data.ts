import { type Cell, type Table, type Value, valuesOf } from './table.js';

/** The tables for machines: every number unrounded, with the runs and the stage that it comes from. */
export function renderJson(tables: Table | readonly Table[]): string {
  return JSON.stringify(tables, null, 2);
}

/**
 * A table as comma-separated values (RFC 4180), every number unrounded: first what the table is about, then the method,
 * then of each number its mean, and its standard error and the paper's values where the table has some.
 */
export function renderCsv({ subject, columns, rows }: Table): string {
  const about = Object.entries(subject);
  const fields = columns.flatMap(({ title }, i) =>
    fieldsOf(
      title,
      rows.map(({ cells }) => cells[i]),
    ),
  );
  const head = [...about.map(([name]) => name), ...fields.map(({ name }) => name)];
  const body = rows.map((_, row) => [
    ...about.map(([, value]) => String(value)),
    ...fields.map(({ texts }) => texts[row]),
  ]);
  return [head, ...body].map((cells) => cells.map(quote).join(',')).join('\r\n');
}

interface Field {
  readonly name: string;
  /** One for each row. */
  readonly texts: readonly string[];
}

/** The fields that a column needs. */
function fieldsOf(title: string, cells: readonly Cell[]): Field[] {
  const values = cells.map(valuesOf);
  const count = Math.max(...values.map(({ length }) => length), 0);
  if (count === 0) {
    return [{ name: title || 'method', texts: cells.map((cell) => (typeof cell === 'string' ? cell : '')) }];
  }
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
    const name =
      count === 1
        ? title
        : `${title} ${values
            .find((each) => each[i])
            ?.[i].origin.split('.')
            .at(-1)}`;
    const field = (suffix: string, get: (value: Value) => number | undefined): Field => ({
      name: `${name}${suffix}`,
      texts: values.map((each) => numberText(each[i] && get(each[i]))),
    });
    const others = [
      field(' SE', ({ se }) => se),
      field(' paper', ({ paper }) => paper?.mean),
      field(' paper SE', ({ paper }) => paper?.se),
    ].filter(({ texts }) => texts.some((text) => text !== ''));
    return [field('', ({ mean }) => mean), ...others];
  });
}

function numberText(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function quote(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
