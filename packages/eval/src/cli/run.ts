import type { Matrix } from '@simvae/arrays';
import type { Label } from '../input/labels.js';
import type { StageProgress } from '../input/options.js';
import { evaluateLabelSets } from '../protocol/evaluate-representations.js';
import type { EvaluationResult } from '../protocol/results.js';
import { type CliArguments, parseArguments, UsageError, usage } from './arguments.js';
import { loadData } from './load-data.js';

/** Where the command writes: results to `out`, progress and errors to `err`. */
export interface CliStreams {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Whether `err` is a terminal: progress is shown only there. */
  readonly terminal: boolean;
}

/**
 * The command `simvae-eval`.
 *
 * @param argv - arguments, without the program's name.
 * @returns the exit code: 0 done, 1 failed, 2 bad usage.
 */
export async function run(argv: readonly string[], { out, err, terminal }: CliStreams): Promise<number> {
  try {
    const args = parseArguments(argv);
    if (!args) {
      out(usage);
      return 0;
    }
    const data = await loadData(args);
    const { seed, epochs, hidden, nInit, threads, protocols } = args;
    const missing = missingLabel(args.missing, data.trainLabels);
    const onProgress = ({ stage, fraction }: StageProgress) => {
      if (terminal) err(`\r\u001b[K${stage} ${(100 * fraction).toFixed(0)} %`);
    };
    const options = { seed, epochs, hidden, nInit, threads, missing, onProgress };
    const results = await evaluateLabelSets(data, { ...options, protocol: protocols });
    if (terminal) err('\r\u001b[K');
    out(args.json ? `${JSON.stringify(results, null, 2)}\n` : report(args, data, results));
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    err(`simvae-eval: ${message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** The label that stands for none, of the kind that labels are of. */
function missingLabel(
  typed: string | undefined,
  labels: Readonly<Record<string, ArrayLike<Label>>>,
): Label | undefined {
  if (typed === undefined) return undefined;
  const number = Object.values(labels).every((set) => typeof set[0] === 'number');
  if (number && !Number.isFinite(Number(typed))) {
    throw new UsageError(`--missing must be a number, as the labels are, got ${typed}.`);
  }
  return number ? Number(typed) : typed;
}

function report(
  { features, missing }: Pick<CliArguments, 'features' | 'missing'>,
  data: { readonly train: Matrix; readonly test: Matrix },
  results: Readonly<Record<string, readonly EvaluationResult[]>>,
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
  }
  return `${lines.join('\n')}\n`;
}

/** The scores of one label set under one or more protocols, as text: accuracies, ARI and NMI in per cent. */
export function formatTable(results: readonly EvaluationResult[]): string {
  const percent = (value: number) => (100 * value).toFixed(1);
  const rows: [string, (result: EvaluationResult) => string][] = [
    ['protocol', ({ protocol }) => `${protocol.id} v${protocol.version}`],
    ['linear probe', ({ linear }) => percent(linear.accuracy)],
    ['MLP probe', ({ mlp }) => percent(mlp.accuracy)],
    ['k-NN', ({ knn }) => `${percent(knn.best)} (k = ${knn.k})`],
    ['GMM accuracy', ({ gmm }) => percent(gmm.accuracy)],
    ['GMM ARI', ({ gmm }) => percent(gmm.ari)],
    ['GMM NMI', ({ gmm }) => percent(gmm.nmi)],
  ];
  const cells = rows.map(([name, cell]) => [name, ...results.map(cell)]);
  const widths = cells[0].map((_, column) => Math.max(...cells.map((row) => row[column].length)));
  return cells
    .map((row) =>
      row
        .map((cell, c) => cell.padEnd(widths[c]))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
