import { list } from '../../groups.js';
import { paperSample, welch } from '../../welch.js';
import type { PageTable, PageValue, ReportData, Series } from '../data.js';

/** What the sentences are made of. */
export type Summarized = Pick<ReportData, 'datasets' | 'series' | 'runs' | 'tables'>;

/** The method that the others are compared with where it is there: the paper's. */
const focus = 'simvae';
/** Differences with a larger p are within what seeds explain. */
const level = 0.05;

const scoreNames: Readonly<Record<string, string>> = {
  Linear: 'the linear probe',
  MLP: 'the MLP probe',
  'k-NN': 'k-NN',
  GMM: 'the mixture',
  ARI: 'ARI',
  NMI: 'NMI',
};

/** Three sentences: what was compared, what came out, and how that compares with the paper. All from the numbers. */
export function summarize(data: Summarized): string[] {
  return [compared(data), outcome(data), againstPaper(data)];
}

function compared({ datasets, series, runs }: Summarized): string {
  if (runs.length === 0) return 'There is no run here yet.';
  const methods = [...new Set(series.map(({ method }) => method))];
  const titles = methods.map((name) => series.find(({ method }) => method === name)!.title);
  const seeds = [...new Set(series.map((each) => each.runs.length))].sort((a, b) => a - b);
  const perSetting = seeds.length === 1 ? counted(seeds[0], 'seed') : `${seeds[0]} to ${seeds.at(-1)} seeds`;
  const settings = series.every(({ nth }) => nth === 0) ? '' : `, in ${counted(series.length, 'setting')}`;
  const which = titles.length > 12 ? '' : ` (${list(titles)})`;
  const open = runs.filter(({ status }) => status !== 'evaluated').length;
  const left = open === 0 ? 'all of them evaluated' : `${open} of them not evaluated yet`;
  return (
    `${counted(methods.length, 'method')}${which} on ${list(datasets.map(({ title }) => title))}` +
    `${settings}: ${counted(runs.length, 'run')} with ${perSetting} each, ${left}.`
  );
}

/** Who leads where, and where the focus stands. */
function outcome({ datasets, series, tables }: Summarized): string {
  const parts = datasets.flatMap(({ id, title }) => {
    const own = tables.filter(({ dataset, subject }) => dataset === id && subject.table === 'accuracy');
    const judged = judgedTable(own);
    if (judged) return outcomeOf(judged, series, place(datasets.length > 1 ? title : '', judged, own));
    return own.length > 0 ? [`the images of ${title} have no labels to judge by`] : [];
  });
  if (parts.length === 0) return 'No representation is judged yet, so nothing can be said about them.';
  return sentence(parts.join('; '));
}

/** `on CelebA, gender, `: the data set where there are several, and the labels where it has several. */
function place(title: string, { subject: { target = '' } }: PageTable, tables: readonly PageTable[]): string {
  const several = tables.some(({ subject }) => subject.target !== target);
  const names = [title, several ? target : ''].filter((name) => name !== '');
  return names.length === 0 ? '' : `on ${names.join(', ')}${names.length > 1 ? ', ' : ' '}`;
}

/** By what choosing nothing on the test set says, if there is such a table. */
function judgedTable(tables: readonly PageTable[]): PageTable | undefined {
  const accuracy = tables.filter(({ columns }) => columns.some(({ better }) => better));
  return accuracy.find(({ subject }) => subject.protocol === 'strict') ?? accuracy[0];
}

interface Standing {
  readonly series: Series;
  readonly value: PageValue;
}

/** Rows by a column, the best first. */
function standings(table: PageTable, column: number, series: readonly Series[]): Standing[] {
  const sign = table.columns[column].better === 'lower' ? 1 : -1;
  return table.rows
    .flatMap(({ series: id, cells }) => {
      const cell = cells[column];
      const value = 'values' in cell ? cell.values[0] : undefined;
      const of = series.find((each) => each.id === id);
      return value && of && Number.isFinite(value.mean) ? [{ series: of, value }] : [];
    })
    .sort((a, b) => sign * (a.value.mean - b.value.mean));
}

function outcomeOf(table: PageTable, series: readonly Series[], where: string): string[] {
  const scores = table.columns
    .map(({ title, better }, column) => ({
      title,
      ranked: better ? standings(table, column, series) : [],
    }))
    .filter(({ ranked }) => ranked.length > 0);
  if (scores.length === 0) return [];
  const protocol = `protocol ${table.subject.protocol}`;
  if (scores.every(({ ranked }) => ranked.length === 1)) {
    const [{ title, ranked }] = scores;
    return [
      `${where}only ${ranked[0].series.label} is judged: ${number(ranked[0].value)} by ${scoreNames[title] ?? title} (${protocol})`,
    ];
  }
  const wins = new Map<string, string[]>();
  for (const { title, ranked } of scores) {
    const { label } = ranked[0].series;
    wins.set(label, [...(wins.get(label) ?? []), scoreNames[title] ?? title]);
  }
  const [[leader, led], ...others] = [...wins].sort(([, a], [, b]) => b.length - a.length);
  const which = led.length === scores.length ? `all ${scores.length} scores` : list(led);
  const rest = others.map(([label, names]) => `${label} in ${list(names)}`);
  const first = scores.find(({ ranked }) => ranked[0].series.label === leader) ?? scores[0];
  const lead = `${where}${leader} leads in ${which}${rest.length ? `, ${list(rest)}` : ''} (${protocol})`;
  return [`${lead}; ${focusPart(first, leader)}`];
}

/** Where the focus stands beside the leader; without one, how far the leader is ahead. */
function focusPart({ title, ranked }: { title: string; ranked: Standing[] }, leader: string): string {
  const by = scoreNames[title] ?? title;
  const [best, second] = ranked;
  const own = ranked.filter(({ series }) => series.method === focus);
  if (own.length === 0 || own[0] === best) {
    const gap = difference(best.value, second.value);
    return `by ${by} ${leader} has ${number(best.value)}, ${gap.points} points ahead of ${second.series.label} (${gap.verdict})`;
  }
  const gap = difference(best.value, own[0].value);
  const place = ranked.indexOf(own[0]) + 1;
  return (
    `by ${by} ${own[0].series.label} is number ${place} of ${ranked.length} with ${number(own[0].value)}, ` +
    `${gap.points} points behind (${gap.verdict})`
  );
}

function difference(a: PageValue, b: PageValue): { points: string; verdict: string } {
  const points = Math.abs(a.mean - b.mean).toFixed(1);
  const test = welch(a, b);
  if (test === undefined) {
    const single = a.n < 2 || b.n < 2;
    return { points, verdict: single ? 'one seed, so no test' : 'no spread over seeds, so no test' };
  }
  const p = test.p < 0.001 ? 'p < 0.001' : `p = ${test.p.toPrecision(2)}`;
  return {
    points,
    verdict: `Welch's t-test, ${p}: ${test.p < level ? 'more than' : 'not more than'} seeds explain`,
  };
}

/** How many of the paper's numbers are met. */
function againstPaper({ tables }: Summarized): string {
  const pairs = tables.flatMap(({ columns, rows }) =>
    rows.flatMap(({ cells }) =>
      cells.flatMap((cell, i) => {
        const { better, unit, ranksOnly } = columns[i];
        if (!('values' in cell) || better === undefined || ranksOnly) return [];
        return cell.values.flatMap((value) =>
          value.paper ? [{ value, paper: value.paper, better, unit }] : [],
        );
      }),
    ),
  );
  if (pairs.length === 0) return 'The paper prints nothing that these runs can be compared with.';
  const judged = pairs.map(({ value, paper, better }) => {
    const test = welch(value, paperSample(paper));
    const ahead = better === 'higher' ? value.mean > paper.mean : value.mean < paper.mean;
    return { tested: test !== undefined, same: test !== undefined && test.p >= level, ahead };
  });
  const count = (holds: (each: (typeof judged)[number]) => boolean) => judged.filter(holds).length;
  const percents = pairs.filter(({ unit }) => unit === 'percent');
  const middle =
    percents.length === 0 ? undefined : median(percents.map(({ value, paper }) => value.mean - paper.mean));
  const typical =
    middle === undefined ? '' : `; the median difference of percentages is ${signed(middle)} points`;
  const all = `Of ${counted(pairs.length, 'number')} that the paper prints as well`;
  const tested = count(({ tested }) => tested);
  const [better, worse] = [
    count(({ ahead, same }) => ahead && !same),
    count(({ ahead, same }) => !ahead && !same),
  ];
  if (tested === 0) {
    return `${all}, ${better} are better here and ${worse} worse${typical}; with one seed no difference can be tested.`;
  }
  const untested = tested === pairs.length ? '' : `; ${pairs.length - tested} could not be tested`;
  return (
    `${all}, ${count(({ same }) => same)} differ by no more than seeds explain (Welch's t-test at ${level}), ${better} are better here and ` +
    `${worse} worse${typical}${untested}.`
  );
}

function number({ mean, se }: PageValue): string {
  return se === undefined ? `${mean.toFixed(1)} %` : `${mean.toFixed(1)} ± ${se.toFixed(1)} %`;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(1)}`;
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

function sentence(text: string): string {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
