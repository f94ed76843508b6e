import type { ReportData } from '../data.js';
import { blockTitle, collapseStatistics, judgedOf, metricsOf } from './choices.js';
import { type Html, html, type Part } from './html.js';

/** Counts figures in the order in which they stand. */
export class Numbering {
  private figures = 0;
  private tables = 0;

  figure(): number {
    this.figures += 1;
    return this.figures;
  }

  table(): number {
    this.tables += 1;
    return this.tables;
  }
}

/** A figure that is drawn when it comes into view, with a caption as in a paper. */
export function figure(
  numbering: Numbering,
  {
    plot,
    key,
    caption,
    counterpart,
    className = '',
  }: {
    readonly plot: string;
    readonly key: string;
    readonly caption: Part;
    readonly counterpart?: string;
    readonly className?: string;
  },
): Html {
  const paper = counterpart ? html` <span class="counterpart">The paper's ${counterpart}.</span>` : '';
  return html`<figure class="${`plot ${className}`}" data-plot="${plot}" data-key="${key}">
<div class="canvas" aria-busy="true"></div>
<figcaption><b>Figure ${numbering.figure()}.</b> ${caption}${paper}</figcaption></figure>`;
}

/** Headings of data sets, where there are several. */
export function ofDatasets(data: ReportData, block: (dataset: string) => readonly Part[]): Html[] {
  return data.datasets.flatMap(({ id, title }) => {
    const parts = block(id).filter((part) => part !== '' && part !== false);
    if (parts.length === 0) return [];
    return [html`${data.datasets.length > 1 ? html`<h3>${title}</h3>` : ''}${parts}`];
  });
}

/** Scores of every method beside the paper's. */
export function glance(data: ReportData, numbering: Numbering): Part[] {
  return judgedOf(data).map(({ key, dataset, target, tables }) => {
    const values = tables.flatMap(({ rows }) =>
      rows.flatMap(({ cells }) => cells.flatMap((cell) => ('values' in cell ? cell.values : []))),
    );
    const dots = values.some(({ n }) => n > 1)
      ? ' Dots are means over seeds, lines reach one standard error to each side, small ticks are single seeds.'
      : ' One seed each.';
    const diamonds = values.some(({ paper }) => paper) ? " Hollow diamonds are the paper's." : '';
    return figure(numbering, {
      plot: 'glance',
      key,
      className: 'wide',
      caption: html`${blockTitle(data, dataset, target)}: <span data-metric-name></span> in percent under protocol <span data-protocol-name></span>.${dots}${diamonds}`,
    });
  });
}

/** Curves of training. */
export function learning(data: ReportData, numbering: Numbering): Part[] {
  return ofDatasets(data, (dataset) => {
    const ids = seriesIds(data, dataset);
    const own = data.curves.filter(({ series }) => ids.has(series));
    if (own.length === 0) return [];
    const terms = [...new Set(own.flatMap(({ metrics }) => Object.keys(metrics)))].filter(
      (name) => name !== 'loss' && !Object.hasOwn(collapseStatistics, name),
    );
    return [
      terms.length === 0
        ? ''
        : html`<p class="control"><label>Term <select data-curve id="curve-${dataset}">${['loss', ...terms].map((name) => html`<option value="${name}">${name}</option>`)}</select></label></p>`,
      figure(numbering, {
        plot: 'curves',
        key: dataset,
        className: 'wide',
        caption: html`Objectives while training, mean over the steps of an epoch; a line for each seed. Objectives of different methods are in units of their own, so every panel has its own scale.`,
      }),
    ];
  });
}

/** What tells that a representation collapses. */
export function collapse(data: ReportData, numbering: Numbering): Part[] {
  return ofDatasets(data, (dataset) => {
    const ids = seriesIds(data, dataset);
    const curves = data.curves.filter(({ series }) => ids.has(series));
    const shown = Object.entries(collapseStatistics).filter(([name]) =>
      curves.some(({ metrics }) => Object.hasOwn(metrics, name)),
    );
    const warnings = data.series
      .filter(({ id }) => ids.has(id))
      .flatMap(({ label, runs }) =>
        runs.flatMap((run) =>
          data.runs[run].warnings.map((text) => ({ label, seed: data.runs[run].seed, text })),
        ),
      );
    if (shown.length === 0) return [];
    return [
      html`<div class="panels">${shown.map(([name, { title, note }]) =>
        figure(numbering, {
          plot: 'collapse',
          key: `${dataset} ${name}`,
          caption: html`${title} by epoch: ${note}.`,
        }),
      )}</div>`,
      warnings.length === 0
        ? html`<p class="fine">No run warns of a collapse after its last epoch.</p>`
        : html`<ul class="warnings">${warnings.map(({ label, seed, text }) => html`<li><b>${label}, seed ${seed}:</b> ${text}</li>`)}</ul>`,
    ];
  });
}

/** What training buys. */
export function time(data: ReportData, numbering: Numbering): Part[] {
  return judgedOf(data)
    .filter(({ tables }) =>
      tables.some(({ columns, rows }) => {
        const at = columns.findIndex(({ title }) => title === 'training');
        return rows.some(({ cells }) => 'values' in cells[at]);
      }),
    )
    .map(({ key, dataset, target }) =>
      figure(numbering, {
        plot: 'time',
        key,
        className: 'wide',
        caption: html`${blockTitle(data, dataset, target)}: <span data-metric-name></span> in percent against the time of training, each seed a dot, joined with the mean over seeds. Times are of the machines that the runs name.`,
      }),
    );
}

/** Settings that are swept. */
export function sweeps(data: ReportData, numbering: Numbering): Part[] {
  if (metricsOf(data).length === 0) return [];
  return data.sweeps.flatMap(({ dataset, setting, group }, i) => {
    const known = setting.startsWith('views')
      ? 'figure 4'
      : group.startsWith('augmentation')
        ? 'figure 3'
        : undefined;
    return judgedOf(data)
      .filter((judged) => judged.dataset === dataset)
      .map(({ key, target }) =>
        figure(numbering, {
          plot: 'sweep',
          key: `${i} ${key}`,
          caption: html`${blockTitle(data, dataset, target)}: <span data-metric-name></span> in percent by <i>${setting}</i> (${group}), all other settings equal; mean and standard error over seeds.`,
          ...(known ? { counterpart: known } : {}),
        }),
      );
  });
}

/** Rate and distortion while training. */
export function rateDistortion(data: ReportData, numbering: Numbering): Part[] {
  return ofDatasets(data, (dataset) => {
    const ids = seriesIds(data, dataset);
    if (!data.curves.some(({ series, rate }) => rate && ids.has(series))) return [];
    return [
      figure(numbering, {
        plot: 'rate',
        key: dataset,
        className: 'wide',
        caption: html`Distortion (half the squared error of a training view) against rate (nats of its representation beyond the prior), epoch by epoch to the dot. Methods with a Gaussian likelihood. SimVAE's rate is that of a view against p(z | y), whose centre costs nothing: it is below a rate against a fixed prior and may be negative, so compare it among SimVAE's settings.`,
      }),
    ];
  });
}

/** Test images and what methods make of them. */
export function reconstructions(data: ReportData, numbering: Numbering): Part[] {
  return ofDatasets(data, (dataset) =>
    sheetsOf(data, dataset, 'reconstructions').length === 0
      ? []
      : [
          figure(numbering, {
            plot: 'reconstructions',
            key: dataset,
            className: 'wide pictures',
            counterpart: 'figure 1',
            caption: html`The same test images (top row) reconstructed from the representations of each method: by its own decoder, or by one that was trained afterwards for a frozen encoder.`,
          }),
        ],
  );
}

/** Images drawn for each class. */
export function samples(data: ReportData, numbering: Numbering): Part[] {
  return ofDatasets(data, (dataset) => {
    const sheets = sheetsOf(data, dataset, 'class-samples');
    if (sheets.length === 0) return [];
    return [
      figure(numbering, {
        plot: 'samples',
        key: dataset,
        className: 'wide pictures',
        counterpart: 'figure 5',
        caption: html`Images decoded from a Gaussian fitted to the representations of each class: a column for each class.`,
      }),
    ];
  });
}

/** What representations keep of the factors that images were made from. */
export function content(data: ReportData, numbering: Numbering): Part[] {
  return data.tables
    .filter(({ subject }) => subject.table === 'factors')
    .map(({ id, dataset }) =>
      figure(numbering, {
        plot: 'factors',
        key: id,
        className: 'wide',
        caption: html`${blockTitle(data, dataset)}: R² of each factor on the test set in percent. Filled: read by a small network; hollow: by a linear map. Factors are what the paper calls style: an image keeps its class when they change.`,
      }),
    );
}

/** Who is taken for whom. */
export function confusions(data: ReportData, numbering: Numbering): Part[] {
  const blocks = new Map(
    data.confusions.map(({ dataset, target, protocol, seeds }) => [
      `${dataset} ${target}`,
      { dataset, target, protocol, seeds },
    ]),
  );
  return [...blocks].map(([key, { dataset, target, protocol }]) => {
    const probes = [
      ...new Set(
        data.confusions
          .filter((each) => each.dataset === dataset && each.target === target)
          .map(({ probe }) => probe),
      ),
    ];
    return html`<p class="control"><label>Judge <select data-probe id="${`probe-${key.replaceAll(' ', '-')}`}">${probes.map((probe) => html`<option value="${probe}">${probeNames[probe]}</option>`)}</select></label></p>${figure(
      numbering,
      {
        plot: 'confusions',
        key,
        className: 'wide',
        caption: html`${blockTitle(data, dataset, target)}: test images by true class (rows) and prediction (columns), in percent of their class, all seeds together; protocol ${protocol}.`,
      },
    )}`;
  });
}

const probeNames = { linear: 'linear probe', mlp: 'MLP probe', knn: 'k-NN', gmm: 'mixture' } as const;

/** Ids of the series of a data set. */
export function seriesIds(data: ReportData, dataset: string): Set<string> {
  return new Set(data.series.filter((each) => each.dataset === dataset).map(({ id }) => id));
}

function sheetsOf(data: ReportData, dataset: string, kind: string) {
  const ids = seriesIds(data, dataset);
  return data.pictures.filter((sheet) => sheet.kind === kind && ids.has(sheet.series));
}
