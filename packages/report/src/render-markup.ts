import { formatCell, formatPaper, formatValue, isCompared } from './format.js';
import { escapeHtml } from './page/view/html.js';
import { placed } from './render-text.js';
import { type Cell, type Column, type Table, type Value, valuesOf } from './table.js';

/** A table in Markdown, the paper's values in brackets beside ours. */
export function renderMarkdown({ caption, paper, columns, rows, notes }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  const text = (cell: Cell, i: number): string => beside(cell, columns[i]);
  return [
    escapeMarkdown([...caption, ...placed(paper, 'In brackets')].join(' ')),
    '',
    line(columns.map(({ title }) => title)),
    line(columns.map(({ align }) => (align === 'left' ? '---' : '---:'))),
    ...rows.map(({ cells }) => line(cells.map(text))),
    ...(notes.length > 0 ? ['', escapeMarkdown(notes.join(' '))] : []),
  ].join('\n');
}

/** Ours, and the paper's in brackets. */
function beside(cell: Cell, column: Column): string {
  const paper = formatPaper(cell, column, true);
  return [formatCell(cell, column), ...(paper === '' ? [] : [`[${paper}]`])].join(' ');
}

function escapeMarkdown(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/\|/g, '\\|').replace(/</g, '&lt;');
}

/** A table in LaTeX, for the package booktabs; the paper's values in a row below ours. */
export function renderLatex({ caption, paper, columns, rows, notes }: Table): string {
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  const body = rows.flatMap(({ cells }) => {
    const ours = cells.map((cell, i) => (cell === null ? '--' : escapeLatex(formatCell(cell, columns[i]))));
    const papers = cells.slice(1).map((cell, i) => escapeLatex(formatPaper(cell, columns[i + 1], true)));
    return [line(ours), ...(cells.some(isCompared) ? [line(['\\quad paper', ...papers])] : [])];
  });
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${escapeLatex([...caption, ...placed(paper, 'Rows `paper`')].join(' '))}}`,
    `  \\begin{tabular}{${columns.map(({ align }) => align[0]).join('')}}`,
    '    \\toprule',
    line(columns.map(({ title }) => escapeLatex(title))),
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    ...(notes.length > 0 ? [`  \\par\\smallskip{\\footnotesize ${escapeLatex(notes.join(' '))}}`] : []),
    '\\end{table}',
  ].join('\n');
}

/** What means something else in LaTeX. */
const latex: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '[': '{[}',
  ']': '{]}',
  '±': '$\\pm$',
  '²': '\\textsuperscript{2}',
  σ: '$\\sigma$',
  β: '$\\beta$',
};

function escapeLatex(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\&%$#_{}~^<>|[\]±²σβ]/g, (character) => latex[character])
    .replace(/`([^`]*)`/g, '\\texttt{$1}')
    .replace(/(^|[\s/(])-(?=\d)/g, '$1$-$');
}

/** A table in HTML, by itself: for a page that styles it by its classes. */
export function renderHtml({ subject, caption, paper, columns, rows, notes }: Table): string {
  const head = columns.map(
    ({ title, align }) => `<th scope="col" class="${align}">${escapeHtml(title)}</th>`,
  );
  const body = rows.map(({ cells: [label, ...cells] }) => {
    const numbers = cells.map((cell, i) => htmlCell(cell, columns[i + 1]));
    return `    <tr><th scope="row">${escapeHtml(formatCell(label, columns[0]))}</th>${numbers.join('')}</tr>`;
  });
  const above = [...caption, ...placed(paper, 'In brackets')].map(escapeHtml).join(' ');
  const below = notes.map((note) => `<p>${escapeHtml(note)}</p>`).join('');
  return [
    `<table class="simvae-table simvae-${subject.table}">`,
    `  <caption>${above}</caption>`,
    `  <thead><tr>${head.join('')}</tr></thead>`,
    '  <tbody>',
    ...body,
    '  </tbody>',
    ...(notes.length > 0 ? [`  <tfoot><tr><td colspan="${columns.length}">${below}</td></tr></tfoot>`] : []),
    '</table>',
  ].join('\n');
}

function htmlCell(cell: Cell, column: Column): string {
  const { align, unit } = column;
  if (cell === null) return `<td class="${align} missing">–</td>`;
  if (typeof cell === 'string') return `<td class="${align}">${escapeHtml(cell)}</td>`;
  const one = (value: Value): string => {
    const mean = `<span class="mean">${formatValue({ mean: value.mean }, unit)}</span>`;
    const [, error] = formatValue(value, unit).split(' ± ');
    return error === undefined ? mean : `${mean}<span class="error"> ± ${error}</span>`;
  };
  const paper = formatPaper(cell, column, true);
  const theirs = paper === '' ? '' : ` <span class="paper">[${paper}]</span>`;
  return `<td class="${align} value">${valuesOf(cell).map(one).join(' / ')}${theirs}</td>`;
}
