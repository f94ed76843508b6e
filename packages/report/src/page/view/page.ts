import type { ReportData } from '../data.js';
import type { Comparison } from './cells.js';
import { metricsOf, protocolsOf } from './choices.js';
import {
  collapse,
  confusions,
  content,
  glance,
  learning,
  Numbering,
  rateDistortion,
  reconstructions,
  samples,
  sweeps,
  time,
} from './figures.js';
import { type Html, html, type Part } from './html.js';
import { allSettings, dateText, runsHtml } from './made.js';
import { maps, neighbours } from './map.js';
import { tableHtml } from './tables.js';

/** A part of the page under a heading of its own. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly body: Html;
}

/** The sections that there is something for, in their order. */
export function sectionsOf(data: ReportData, comparison: Comparison = { kind: 'paper' }): Section[] {
  const numbering = new Numbering();
  const section = (id: string, title: string, parts: readonly Part[], lead?: Part): Section[] => {
    const body = parts.filter((part) => part !== '' && part !== false && part !== null);
    return body.length === 0
      ? []
      : [{ id, title, body: html`${lead ? html`<p class="lead">${lead}</p>` : ''}${body}` }];
  };
  return [
    ...section('summary', 'In three sentences', [summaryHtml(data)]),
    ...section('glance', 'At a glance', glance(data, numbering)),
    ...section(
      'tables',
      'Tables',
      data.tables.length === 0
        ? []
        : [
            readingHtml(),
            ...data.tables.map((table) => tableHtml(table, data, numbering.table(), comparison)),
          ],
      html`Mean ± standard error over seeds; below it the paper's value and the difference to it, with stars where it is more than seeds explain. Click a number, or move among them with the arrow keys, to see how it was made. A dash says why there is none.`,
    ),
    ...section('reconstructions', 'Reconstructions', reconstructions(data, numbering)),
    ...section('map', 'Maps of the representations', maps(data, numbering)),
    ...section('neighbours', 'Nearest neighbours', neighbours(data, numbering)),
    ...section('content', 'Content and style', content(data, numbering)),
    ...section('confusion', 'Confusion matrices', confusions(data, numbering)),
    ...section('samples', 'Samples of each class', samples(data, numbering)),
    ...section('rate-distortion', 'Rate and distortion', rateDistortion(data, numbering)),
    ...section('time', 'Accuracy against training time', time(data, numbering)),
    ...section('sweeps', 'Settings that were swept', sweeps(data, numbering)),
    ...section('learning', 'Learning curves', learning(data, numbering)),
    ...section('collapse', 'Collapse', collapse(data, numbering)),
    ...section(
      'made',
      'How it was made',
      data.runs.length === 0 ? [] : [problemsHtml(data), runsHtml(data), allSettings(data)],
    ),
  ];
}

function readingHtml(): Html {
  return html`<details class="reading"><summary>How to read the tables</summary><ul>
<li><b>Bold</b> is the best mean of a column; <u>underlined</u> is what seeds do not tell from it (Welch's t-test, p of 0.05 or more).</li>
<li>A difference is green where ours is better and red where it is worse. “Compare with” chooses what it is taken to: the paper, or any row.</li>
<li><span class="stars">∗</span> p &lt; 0.05, <span class="stars">∗∗</span> p &lt; 0.01, <span class="stars">∗∗∗</span> p &lt; 0.001 by Welch's two-sided t-test from means, standard errors and numbers of seeds; not corrected for the number of tests. The paper has three seeds; an error that it prints as 0.0 counts as 0.05, the largest that is printed so. With one seed there is no test.</li>
<li>Arrows in the heads say which way is better. A click on a head sorts by it, downwards, upwards, and as it was.</li></ul></details>`;
}

function summaryHtml({ summary, runs, datasets, updatedAt, description }: ReportData): Html {
  const evaluated = runs.filter(({ status }) => status === 'evaluated').length;
  const facts: readonly (readonly [string | number, string])[] = [
    [datasets.length, datasets.length === 1 ? 'data set' : 'data sets'],
    [`${evaluated} / ${runs.length}`, 'runs evaluated'],
    ...(updatedAt ? [[dateText(updatedAt), 'last result'] as const] : []),
  ];
  return html`${description ? html`<p>${description}</p>` : ''}<ol class="sentences">${summary.map((each) => html`<li>${each}</li>`)}</ol>
<ul class="figures-line">${facts.map(([value, what]) => html`<li><b>${value}</b> ${what}</li>`)}</ul>`;
}

function problemsHtml({ problems }: ReportData): Part {
  if (problems.length === 0) return '';
  return html`<div class="problems" role="note"><b>Left out, or used only in part:</b><ul>${problems.map(({ message }) => html`<li>${message}</li>`)}</ul></div>`;
}

/** Links to the sections. */
export function navigationHtml(sections: readonly Section[]): Html {
  return html`<ul>${sections.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}</ul>`;
}

/** What every plot and table follows. */
export function toolbarHtml(data: ReportData): Html {
  const metrics = metricsOf(data);
  const protocols = protocolsOf(data);
  const labels = [...new Set(data.series.map(({ label }) => label))];
  const select = (id: string, title: string, options: readonly (readonly [string, string])[]): Part =>
    options.length < 2
      ? ''
      : html`<label>${title} <select id="${id}" data-testid="${id}">${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}</select></label>`;
  return html`<label class="search"><span class="hidden">Search rows and runs</span><input id="search" data-testid="search" type="search" placeholder="Search rows and runs" autocomplete="off"></label>
${select(
  'metric',
  'Score',
  metrics.map((title) => [title, title] as const),
)}
${select(
  'protocol',
  'Protocol',
  protocols.map((id) => [id, id] as const),
)}
${select('compare', 'Compare with', [['', 'the paper'] as const, ...labels.map((label) => [label, label] as const)])}
<button type="button" id="theme" data-testid="theme" aria-pressed="false">Dark</button>`;
}

/** A section with its heading. */
export function sectionHtml({ id, title, body }: Section): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
<div class="body">${body}</div></section>`;
}
