import { formatNumber } from '../../format.js';
import { paperSample } from '../../welch.js';
import type { PageCell, PageTable, ReportData, ReportRun, ReportStage, Series } from '../data.js';
import { type Comparison, minus, otherOf, signedText, valueText, versus } from './cells.js';
import { type Html, html, type Part } from './html.js';
import { seriesMark } from './marks.js';
import { searchText } from './tables.js';

/** How a number was made: each seed, the test of its difference, and what its runs were made with. */
export function madeHtml(
  data: ReportData,
  table: PageTable,
  row: number,
  column: number,
  comparison: Comparison,
): Html {
  const { series: id, cells } = table.rows[row];
  const series = data.series.find((each) => each.id === id)!;
  const cell = cells[column];
  const of = table.columns[column];
  return html`<h3>${seriesMark(series)}${series.label}: ${of.title}</h3>
${cellDetails(data, table, cell, column, comparison)}
<dl class="facts">
${fact('Data', `${data.datasets.find(({ id }) => id === table.dataset)?.title ?? table.dataset}${table.subject.target ? `, ${table.subject.target}` : ''}`)}
${table.subject.protocol ? fact('Protocol', table.subject.protocol) : ''}
${runFacts(
  series.runs.map((run) => data.runs[run]),
  stageOf(cell),
)}
</dl>
<details><summary>Settings of the run</summary>${settingsHtml(series.settings)}</details>
${stageSettings(
  series.runs.map((run) => data.runs[run]),
  stageOf(cell),
)}`;
}

function cellDetails(
  data: ReportData,
  table: PageTable,
  cell: PageCell,
  column: number,
  comparison: Comparison,
): Part {
  if ('missing' in cell) return html`<p class="reason">${cell.missing}</p>`;
  if ('text' in cell) return html`<p>${cell.text}</p>`;
  const of = table.columns[column];
  const labels = new Map(data.series.map(({ id, label }) => [id, label]));
  return cell.values.map((value, nth) => {
    const other = otherOf(table, column, nth, value, comparison, labels);
    const versusPaper = value.paper && versus(value, of, paperSample(value.paper), 'paper');
    const compared = comparison.kind === 'row' ? versus(value, of, other, 'row') : undefined;
    return html`<p class="number"><b>${valueText(value, of.unit)}</b> <span class="fine">${value.n === 1 ? 'one seed' : `mean ± standard error over ${value.n} seeds`}; ${value.origin}</span></p>
<ul class="seeds">${value.each.map(({ run, value: own }) => html`<li>seed ${seedOf(run)}: ${minus(formatNumber(own, of.unit))}</li>`)}</ul>
${value.paper ? testHtml(`the paper's ${valueText(value.paper, of.unit)}`, versusPaper, of.unit, value.n) : ''}
${comparison.kind === 'row' && compared ? testHtml(`${comparison.label}'s ${valueText(compared.other, of.unit)}`, compared, of.unit, Math.min(value.n, compared.other.n)) : ''}`;
  });
}

function testHtml(
  what: string,
  compared: ReturnType<typeof versus>,
  unit: PageTable['columns'][number]['unit'],
  seeds: number,
): Part {
  if (compared === undefined) return '';
  const { difference, test } = compared;
  if (difference === undefined)
    return html`<p>${what[0].toUpperCase()}${what.slice(1)} does not follow from its formula: compare ranks.</p>`;
  const verdict =
    test === undefined
      ? seeds < 2
        ? 'one seed, so the difference cannot be tested'
        : 'no spread over seeds, so the difference cannot be tested'
      : `Welch's t-test: t = ${minus(test.t.toFixed(2))}, ${test.df.toFixed(1)} degrees of freedom, p = ${test.p < 0.001 ? test.p.toExponential(1) : test.p.toFixed(3)}`;
  return html`<p>${signedText(difference, unit)} beside ${what}. ${verdict}.</p>`;
}

function runFacts(runs: readonly ReportRun[], stage: string | undefined): Part[] {
  const commands = unique(runs.map(({ command }) => command));
  const judged = unique(
    runs.flatMap(({ stages }) => (stage && stages[stage] ? [stages[stage].command] : [])),
  );
  const later = judged.filter((command) => !commands.includes(command));
  return [
    fact(runs.length > 1 ? 'Seeds' : 'Seed', runs.map(({ seed }) => seed).join(', ')),
    ...commands.map((command) => html`<div><dt>Command</dt><dd><code>${command}</code></dd></div>`),
    ...later.map((command) => html`<div><dt>Evaluated by</dt><dd><code>${command}</code></dd></div>`),
    fact('Commit', unique(runs.map(({ commit }) => commit ?? 'not in a repository')).join(', ')),
    fact('Machine', unique(runs.map(({ machine }) => machine)).join('; ')),
    fact('Made', unique(runs.map(({ createdAt }) => dateText(createdAt))).join(', ')),
    fact(
      'Training',
      runs
        .map(({ seconds }) => (seconds === null ? 'time not known' : formatNumber(seconds, 'seconds')))
        .join(', '),
    ),
    ...runs.map(({ path }) => html`<div><dt>Folder</dt><dd><code>${path}</code></dd></div>`),
  ];
}

function stageSettings(runs: readonly ReportRun[], stage: string | undefined): Part {
  const record =
    stage === undefined
      ? undefined
      : runs.map(({ stages }): ReportStage | undefined => stages[stage]).find((each) => each);
  if (record === undefined || Object.keys(record.settings).length === 0) return '';
  return html`<details><summary>Settings of the evaluation (${stage})</summary>${settingsHtml(record.settings)}</details>`;
}

function settingsHtml(settings: Readonly<Record<string, string>>): Html {
  return html`<dl class="settings">${Object.entries(settings).map(([path, value]) => html`<div><dt>${path}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** A way in which runs were made: by the same commands on the same machine. */
interface Way {
  readonly name: string;
  readonly run: ReportRun;
  /** That judged them later. */
  readonly later: readonly string[];
}

/** Ways by run, named A, B, ... in the order of the runs. */
function waysOf({ runs }: ReportData): { readonly ways: readonly Way[]; readonly of: readonly Way[] } {
  const ways = new Map<string, Way>();
  const of = runs.map((run) => {
    const later = unique(Object.values(run.stages).map(({ command }) => command)).filter(
      (command) => command !== run.command,
    );
    const key = JSON.stringify([run.command, later, run.machine]);
    if (!ways.has(key)) ways.set(key, { name: letters(ways.size), run, later });
    return ways.get(key)!;
  });
  return { ways: [...ways.values()], of };
}

/** A .. Z, AA, AB, ... */
function letters(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${letters(Math.floor(index / 26) - 1)}${last}`;
}

/** Every run, with what it was made with. */
export function runsHtml(data: ReportData): Html {
  const { ways, of } = waysOf(data);
  const heads = ['Run', 'Seed', 'State', 'Epochs', 'Training', 'Made', 'Commit', 'How'];
  const rows = data.series.flatMap((series) =>
    series.runs.map((at) => {
      const run = data.runs[at];
      const [done, wanted] = run.epochs;
      const cells: readonly (readonly [sort: string | number, shown: Part])[] = [
        [run.seed, run.seed],
        [run.status, html`<span class="status ${run.status}">${run.status}</span>`],
        [done, done === wanted ? done : `${done} of ${wanted}`],
        [run.seconds ?? '', run.seconds === null ? '–' : formatNumber(run.seconds, 'seconds')],
        [run.createdAt, dateText(run.createdAt)],
        [run.commit ?? '', html`<code>${run.commit?.slice(0, 9) ?? '–'}</code>`],
        [of[at].name, of[at].name],
      ];
      const words = `${searchText(series)} ${run.path} ${run.command} ${run.commit ?? ''}`.toLowerCase();
      return html`<tr data-search="${words}"><th scope="row" data-sort="${run.path}">${seriesMark(series)}<span>${series.label}</span><code>${run.path}</code></th>${cells.map(([sort, shown]) => html`<td data-sort="${sort}">${shown}</td>`)}</tr>`;
    }),
  );
  return html`<div class="table-block"><p class="caption" id="caption-runs">Every run, where it lies in the folder of runs, and how it was made: the letters are explained below.</p><div class="scroll" role="region" tabindex="0" aria-labelledby="caption-runs"><table class="runs" aria-labelledby="caption-runs">
<thead><tr>${heads.map((title, i) => html`<th scope="col" aria-sort="none"><button type="button" class="sort" data-column="${i}">${title}</button></th>`)}</tr></thead>
<tbody>${rows}</tbody></table></div>
<ul class="ways">${ways.map(
    ({ name, run, later }) =>
      html`<li><b>${name}</b><div><p><code>${run.command}</code></p>${later.map((command) => html`<p>evaluated by <code>${command}</code></p>`)}<p class="fine">${run.machine}</p></div></li>`,
  )}</ul></div>`;
}

/** What identities were made with, setting by setting. */
export function allSettings(data: ReportData): Html {
  return html`<h3>Settings of every row</h3><div class="settings-list">${data.series.map(
    (series: Series) =>
      html`<details data-search="${searchText(series)}"><summary>${seriesMark(series)}${series.label}${data.datasets.length > 1 ? ` on ${data.datasets.find(({ id }) => id === series.dataset)?.title}` : ''}</summary>${settingsHtml(series.settings)}</details>`,
  )}</div>`;
}

function fact(name: string, value: string): Html {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

function seedOf(path: string): string {
  return path.slice(path.lastIndexOf('-') + 1);
}

function stageOf(cell: PageCell): string | undefined {
  return 'values' in cell ? cell.values[0]?.origin.split('.')[0] : undefined;
}

/** `2026-01-31 12:00 UTC` of an ISO date; another text as it is. */
export function dateText(iso: string): string {
  const match = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(iso);
  return match ? `${match[1]} ${match[2]} UTC` : iso;
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
