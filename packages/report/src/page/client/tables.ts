import { madeHtml } from '../view/made.js';
import type { State } from './state.js';

/** Sorts a table by a column: upwards, downwards, then as it was. */
export function sortBy(button: HTMLElement): void {
  const head = button.closest('th')!;
  const table = head.closest('table')!;
  const now = head.getAttribute('aria-sort');
  const next = now === 'none' ? 'descending' : now === 'descending' ? 'ascending' : 'none';
  for (const other of table.querySelectorAll('th[aria-sort]')) other.setAttribute('aria-sort', 'none');
  head.setAttribute('aria-sort', next);
  arrange(table);
}

/** Puts rows in the order that the heads say. */
export function arrange(table: HTMLTableElement): void {
  const body = table.tBodies[0];
  const head = table.querySelector<HTMLElement>('th[aria-sort=ascending], th[aria-sort=descending]');
  const rows = [...body.rows];
  for (const [i, row] of rows.entries()) row.dataset.order ??= String(i);
  const column = Number(head?.querySelector<HTMLElement>('button')?.dataset.column ?? 0);
  const sign = head?.getAttribute('aria-sort') === 'descending' ? -1 : 1;
  const keyOf = (row: HTMLTableRowElement) =>
    (head ? row.cells[column].dataset.sort : row.dataset.order) ?? '';
  rows.sort((a, b) => {
    const [x, y] = [keyOf(a), keyOf(b)];
    // What is missing stands last either way.
    if (x === '' || y === '') return Number(x === '') - Number(y === '');
    const difference = Number(x) - Number(y);
    return head ? sign * (Number.isNaN(difference) ? x.localeCompare(y) : difference) : difference;
  });
  body.append(...rows);
}

/** Hides rows that do not have every word. @returns a sentence that says how many are shown. */
export function search(text: string): string {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  let [shown, all] = [0, 0];
  for (const row of document.querySelectorAll<HTMLElement>('[data-search]')) {
    row.hidden = !words.every((word) => row.dataset.search!.includes(word));
    all += 1;
    shown += Number(!row.hidden);
  }
  return words.length === 0 ? '' : `${shown} of ${all} rows shown`;
}

/** Moves among the numbers of a table by the arrow keys. */
export function moveWithin(cell: HTMLElement, key: string): boolean {
  const td = cell.closest('td');
  const row = td?.closest('tr');
  if (!td || !row) return false;
  const rows = [...(row.parentElement as HTMLTableSectionElement).rows].filter(({ hidden }) => !hidden);
  const [y, x] = [rows.indexOf(row), td.cellIndex];
  const steps: Record<string, readonly [number, number]> = {
    ArrowUp: [y - 1, x],
    ArrowDown: [y + 1, x],
    ArrowLeft: [y, x - 1],
    ArrowRight: [y, x + 1],
    Home: [y, 1],
    End: [y, row.cells.length - 1],
  };
  const to = steps[key];
  if (!to) return false;
  const next = rows[to[0]]?.cells[to[1]]?.querySelector<HTMLElement>('button.cell');
  if (!next) return true;
  for (const each of row.closest('table')!.querySelectorAll<HTMLElement>('button.cell')) each.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
  return true;
}

/** The panel that says how a number was made. */
export class Inspector {
  private readonly panel = document.getElementById('inspector')!;
  private opener?: HTMLElement;

  constructor(private readonly state: State) {
    this.panel.querySelector('.close')!.addEventListener('click', () => this.close());
  }

  show(cell: HTMLElement): void {
    const parts = (cell.dataset.cell ?? '').split(' ');
    const table = this.state.data.tables.find(({ id }) => id === parts.slice(0, -2).join(' '));
    const [row, column] = parts.slice(-2).map(Number);
    if (!table?.rows[row]) return;
    this.opener?.classList.remove('inspected');
    this.opener = cell;
    cell.classList.add('inspected');
    this.panel.querySelector('.content')!.innerHTML = madeHtml(
      this.state.data,
      table,
      row,
      column,
      this.state.comparison,
    ).text;
    this.panel.hidden = false;
    this.panel.scrollTop = 0;
  }

  /** @param refocus - whether the number that it was of has the focus again. */
  close(refocus = true): void {
    if (this.panel.hidden) return;
    this.panel.hidden = true;
    this.opener?.classList.remove('inspected');
    if (refocus) this.opener?.focus();
  }

  get open(): boolean {
    return !this.panel.hidden;
  }
}
