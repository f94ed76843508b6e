import type { PageCell, PageTable, ReportData, Series } from '../data.js';
import { type Comparison, leaders, numberHtml, otherOf, sortKey, versus } from './cells.js';
import { type Html, html } from './html.js';
import { seriesMark } from './marks.js';

/** A table that is sorted and searched, every number a button that says how it was made. */
export function tableHtml(table: PageTable, data: ReportData, number: number, comparison: Comparison): Html {
  const labels = new Map(data.series.map(({ id, label }) => [id, label]));
  const best = table.columns.map((column, i) => leaders(table.rows, i, column));
  const body = table.rows.map((row, r) => {
    const series = data.series.find(({ id }) => id === row.series)!;
    const cells = row.cells.map((cell, c) => {
      const { best: leader, tied } = best[c];
      const mark =
        'values' in cell && cell.values[0] === leader
          ? 'best'
          : 'values' in cell && tied.includes(cell.values[0])
            ? 'tied'
            : '';
      return html`<td class="${mark}" data-sort="${sortKey(cell)}">${cellHtml(cell, table, r, c, comparison, labels)}</td>`;
    });
    return html`<tr data-search="${searchText(series)}"><th scope="row" data-sort="${r}">${seriesMark(series)}<span>${series.label}</span></th>${cells}</tr>`;
  });
  const heads = table.columns.map(
    ({ title, better }, c) =>
      html`<th scope="col" aria-sort="none"><button type="button" class="sort" data-column="${c + 1}">${title}${better ? html`<span class="better" title="${better} is better" aria-label="${better} is better">${better === 'higher' ? '↑' : '↓'}</span>` : ''}</button></th>`,
  );
  const [what, ...rest] = table.caption;
  return html`<div class="table-block" id="table-${table.id}">
<p class="caption" id="caption-${table.id}"><b>Table ${number}.</b> ${[what, ...rest].join(' ')}${table.counterpart ? html` <span class="counterpart">The paper's ${table.counterpart}.</span>` : ''}</p>
<div class="scroll" role="region" tabindex="0" aria-labelledby="caption-${table.id}">
<table data-table="${table.id}" aria-labelledby="caption-${table.id}">
<thead><tr><th scope="col" aria-sort="none"><button type="button" class="sort" data-column="0">Method</button></th>${heads}</tr></thead>
<tbody>${body}</tbody>
</table></div>
${table.notes.length > 0 ? html`<ul class="notes">${table.notes.map((note) => html`<li>${note}</li>`)}</ul>` : ''}
</div>`;
}

function cellHtml(
  cell: PageCell,
  table: PageTable,
  row: number,
  column: number,
  comparison: Comparison,
  labels: ReadonlyMap<string, string>,
): Html {
  const at = `${table.id} ${row} ${column}`;
  const tab = row === 0 && column === 0 ? 0 : -1;
  if ('text' in cell) return html`${cell.text}`;
  if ('missing' in cell) {
    return html`<button type="button" class="cell missing" data-cell="${at}" tabindex="${tab}" title="${cell.missing}" aria-label="${`missing: ${cell.missing}`}">–</button>`;
  }
  const numbers = cell.values.map((value, nth) => {
    const of = table.columns[column];
    const other = otherOf(table, column, nth, value, comparison, labels);
    return html`${nth > 0 ? html`<span class="slash"> / </span>` : ''}${numberHtml(value, of, versus(value, of, other, comparison.kind), comparison)}`;
  });
  return html`<button type="button" class="cell" data-cell="${at}" tabindex="${tab}">${numbers}</button>`;
}

/** What a row is found by. */
export function searchText({ label, method, family, settings, dataset }: Series): string {
  const values = Object.entries(settings).map(([path, value]) => `${path.split('.').at(-1)}=${value}`);
  return [label, method, family, dataset, ...values].join(' ').toLowerCase();
}
