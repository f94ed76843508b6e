import type { Matrix } from '@simvae/arrays';
import type { ClassName } from '../input/labels.js';
import type { Predictions } from '../protocol/results.js';
import type { CliArguments } from './arguments.js';
import { type Failure, type PartialResult, type PartName, partNames } from './parts.js';

type Scores = { readonly [Name in PartName]: Exclude<NonNullable<PartialResult[Name]>, Failure> };

const percent = (value: number) => (100 * value).toFixed(1);

/** The rows that each part has in the table; the first is named when the part failed. */
const rowsOf: {
  readonly [Name in PartName]: readonly (readonly [string, (score: Scores[Name]) => string])[];
} = {
  logistic: [
    [
      'logistic regression',
      ({ accuracy, C, converged }) => `${percent(accuracy)} (C = ${C}${converged ? '' : ', not converged'})`,
    ],
  ],
  linear: [['linear probe', ({ accuracy }) => percent(accuracy)]],
  mlp: [['MLP probe', ({ accuracy }) => percent(accuracy)]],
  knn: [['k-NN', ({ best, k }) => `${percent(best)} (k = ${k})`]],
  gmm: [
    ['GMM accuracy', ({ accuracy }) => percent(accuracy)],
    ['GMM ARI', ({ ari }) => percent(ari)],
    ['GMM NMI', ({ nmi }) => percent(nmi)],
  ],
};

/** Results as text: a table for each label set, and the confusion of classes where it is asked for. */
export function report(
  { features, missing, confusion }: Pick<CliArguments, 'features' | 'missing' | 'confusion'>,
  data: { readonly train: Matrix; readonly test: Matrix },
  results: Readonly<Record<string, readonly PartialResult[]>>,
): string {
  const names = Object.keys(results);
  const [{ columns, seed }] = results[names[0]];
  const [train, test] = [data.train.shape[0], data.test.shape[0]];
  const lines = [`${features}: ${train} training and ${test} test rows of ${columns} features, seed ${seed}`];
  for (const name of names) {
    const [{ classes, rows }] = results[name];
    const labelled =
      missing === undefined ? '' : ` in ${rows.train + rows.validation} and ${rows.test} labelled rows`;
    lines.push('', `${name}: ${classes.length} classes${labelled}; per cent`, formatTable(results[name]));
    lines.push(
      ...convergenceNotes(results[name]),
      ...widthNotes(results[name]),
      ...projectionNotes(results[name]),
    );
    if (confusion) lines.push(...results[name].flatMap(formatConfusions));
  }
  return `${lines.join('\n')}\n`;
}

/** The scores of one label set under one or more protocols: accuracies, ARI and NMI in per cent; why a part has none. */
function formatTable(results: readonly PartialResult[]): string {
  const rows = [['protocol', ...results.map(({ protocol }) => stampOf(protocol))]];
  for (const name of partNames) rows.push(...partRows(results, name));
  return align(rows);
}

/** A line for every probe whose loss was still falling, with the protocols under which it was. */
function convergenceNotes(results: readonly PartialResult[]): string[] {
  return (['linear', 'mlp'] as const).flatMap((name) => {
    const falling = results.flatMap(({ protocol, [name]: score }) =>
      score === undefined || 'error' in score || score.converged ? [] : [{ protocol, epochs: score.epochs }],
    );
    if (falling.length === 0) return [];
    const where = `${rowsOf[name][0][0]} (${falling.map(({ protocol }) => stampOf(protocol)).join(', ')})`;
    const found = `its loss was still falling after ${falling[0].epochs} epochs`;
    return [`${where}: ${found}; see logistic regression, or give it more --epochs`];
  });
}

/** A line where the hidden layer of the MLP probe is narrower than the features. */
function widthNotes([{ columns, mlp }]: readonly PartialResult[]): string[] {
  if (mlp === undefined || 'error' in mlp || mlp.hidden >= columns) return [];
  return [`MLP: a hidden layer of ${mlp.hidden} units for ${columns} features; see --hidden`];
}

/** A line where the mixture saw principal components in place of the features. */
function projectionNotes([{ columns, gmm }]: readonly PartialResult[]): string[] {
  if (gmm === undefined || 'error' in gmm || gmm.columns === columns) return [];
  const kept = `${percent(gmm.explained)} % of the variance of ${columns} features`;
  return [`GMM: fitted to ${gmm.columns} principal components, which have ${kept}; see --mixture-columns`];
}

function partRows<Name extends PartName>(results: readonly PartialResult[], name: Name): string[][] {
  const scores = results.map((result) => result[name]) as readonly (Scores[Name] | Failure | undefined)[];
  const [first] = scores;
  if (first === undefined) return [];
  if ('error' in first) return [[rowsOf[name][0][0], `failed: ${first.error}`]];
  return rowsOf[name].map(([title, cell]) => [title, ...(scores as readonly Scores[Name][]).map(cell)]);
}

/** For every part that predicts classes: test rows by class (down) and prediction (across). */
function formatConfusions(result: PartialResult): string[] {
  return partNames.flatMap((name) => {
    const score = result[name];
    if (score === undefined || 'error' in score) return [];
    const title = `${rowsOf[name][0][0]}, ${stampOf(result.protocol)}: test rows by class (down) and prediction (across)`;
    return ['', title, formatConfusion(result.classes, score)];
  });
}

function formatConfusion(classes: readonly ClassName[], { confusion }: Predictions): string {
  const body = confusion.map((counts, i) => [classes[i], ...counts].map(String));
  return align([['', ...classes.map(String)], ...body], 'right');
}

function stampOf({ id, version }: PartialResult['protocol']): string {
  return `${id} v${version}`;
}

/** Rows of cells in columns. The last cell of a row with fewer cells than the first may be of any width. */
function align(rows: readonly (readonly string[])[], side: 'left' | 'right' = 'left'): string {
  const columns = rows[0].length;
  const widths = rows[0].map((_, c) => {
    const sized = rows.filter((row) => row.length === columns || c < row.length - 1);
    return Math.max(...sized.map((row) => row[c].length));
  });
  const pad = (cell: string, c: number) =>
    side === 'left' ? cell.padEnd(widths[c]) : cell.padStart(widths[c]);
  return rows.map((row) => row.map(pad).join('  ').trimEnd()).join('\n');
}
