import { parseArgs } from 'node:util';
import type { Metric } from '../neighbors/metric.js';
import type { ProtocolId } from '../protocol/results.js';
import { type PartName, partNames } from './parts.js';

/** The command line, checked. */
export interface CliArguments {
  readonly features: string;
  readonly labels: string | undefined;
  readonly test: string | undefined;
  readonly testLabels: string | undefined;
  readonly testFraction: number;
  /** Whether the first line of a .csv names its columns; undefined where the file has to tell. */
  readonly header: boolean | undefined;
  /** What stands where a row has no label, as typed. */
  readonly missing: string | undefined;
  readonly only: readonly PartName[];
  readonly protocols: readonly ProtocolId[];
  readonly seed: number;
  readonly epochs: number | undefined;
  readonly hidden: number | undefined;
  readonly ks: readonly number[] | undefined;
  readonly metric: Metric | undefined;
  readonly nInit: number | undefined;
  readonly mixtureColumns: number | undefined;
  readonly threads: number | undefined;
  readonly confusion: boolean;
  readonly json: boolean;
}

const protocols: Readonly<Record<string, readonly ProtocolId[]>> = {
  paper: ['paper'],
  strict: ['strict'],
  both: ['paper', 'strict'],
};
const metrics: readonly Metric[] = ['euclidean', 'cosine'];

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const options = {
  labels: text,
  test: text,
  'test-labels': text,
  'test-fraction': text,
  header: flag,
  missing: text,
  only: text,
  protocol: text,
  seed: text,
  epochs: text,
  hidden: text,
  ks: text,
  metric: text,
  'n-init': text,
  'mixture-columns': text,
  threads: text,
  confusion: flag,
  json: flag,
  version: flag,
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @returns what is asked for instead of an evaluation, where it is.
 * @throws {UsageError} If an option is unknown, lacks its value, has one that is not allowed, or does not fit another.
 */
export function parseArguments(argv: readonly string[]): CliArguments | 'help' | 'version' {
  const { values, positionals } = parse(argv);
  if (values.help) return 'help';
  if (values.version) return 'version';
  if (positionals.length !== 1) {
    throw new UsageError(`one file of features is needed, got ${positionals.length}; see --help.`);
  }
  if ((values.test === undefined) !== (values['test-labels'] === undefined)) {
    throw new UsageError('--test and --test-labels go together.');
  }
  const testFraction = numeric('test-fraction', values['test-fraction']) ?? 0.2;
  if (!(testFraction > 0 && testFraction < 1)) {
    throw new UsageError(`--test-fraction must be between 0 and 1, got ${testFraction}.`);
  }
  const chosen = listed('only', values.only).map((name) => oneOf('only', partNames, name));
  const ks = listed('ks', values.ks).map((k) => numeric('ks', k));
  return {
    features: positionals[0],
    labels: values.labels,
    test: values.test,
    testLabels: values['test-labels'],
    testFraction,
    header: values.header,
    missing: values.missing,
    only: chosen.length === 0 ? partNames : partNames.filter((name) => chosen.includes(name)),
    protocols: protocols[oneOf('protocol', Object.keys(protocols), values.protocol ?? 'both')],
    seed: numeric('seed', values.seed) ?? 0,
    epochs: numeric('epochs', values.epochs),
    hidden: numeric('hidden', values.hidden),
    ks: ks.length === 0 ? undefined : ks,
    metric: values.metric === undefined ? undefined : oneOf('metric', metrics, values.metric),
    nInit: numeric('n-init', values['n-init']),
    mixtureColumns:
      values['mixture-columns'] === 'all' ? Infinity : numeric('mixture-columns', values['mixture-columns']),
    threads: numeric('threads', values.threads),
    confusion: values.confusion ?? false,
    json: values.json ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    const args = joinNegative(argv);
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true, allowNegative: true });
    const negated = Object.entries(values).find(([name, value]) => value === false && name !== 'header');
    if (negated) throw new UsageError(`unknown option '--no-${negated[0]}'; see --help.`);
    return { values, positionals };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** `--missing -1` as `--missing=-1`: a number is no option. */
function joinNegative(argv: readonly string[]): string[] {
  const args = [...argv];
  const at = args.indexOf('--missing');
  if (at >= 0 && /^-[\d.]/.test(args[at + 1] ?? '')) args.splice(at, 2, `--missing=${args[at + 1]}`);
  return args;
}

function numeric<Value extends string | undefined>(
  name: string,
  value: Value,
): Value extends string ? number : number | undefined;
function numeric(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) {
    throw new UsageError(`--${name} must be a number, got ${value}.`);
  }
  return number;
}

/** Values between commas; none where the option is not given. */
function listed(name: string, value: string | undefined): string[] {
  if (value === undefined) return [];
  const values = value.split(',').map((each) => each.trim());
  if (values.includes('')) throw new UsageError(`--${name} must be a list such as a,b, got ${value}.`);
  return values;
}

function oneOf<Value extends string>(name: string, allowed: readonly Value[], value: string): Value {
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw new UsageError(`--${name} must be one of ${allowed.join(', ')}, got ${value}.`);
}

export const usage = `Usage: simvae-eval FEATURES [--labels FILE] [options]

Scores representations: logistic regression, the paper's linear and MLP probes, k-NN and a Gaussian mixture.
Files are .npy, .npz, .csv or .safetensors; of several arrays NAME picks one: file.npz:NAME.

  FEATURES               rows of features; an .npz with train, train_labels, test and test_labels needs no more
  --labels FILE          a label per row, or a column of labels per attribute
  --test FILE            features of a test set of its own, with
  --test-labels FILE     its labels
  --test-fraction F      without --test: part of every class that is tested on (default 0.2)
  --header, --no-header  the first line of every .csv names its columns, or is a row (default: it names
                         them where it has a text above numbers)
  --missing LABEL        what stands where a row has no label: it is left out, in that column alone
  --only PARTS           some of logistic,linear,mlp,knn,gmm (default all)
  --protocol ID          paper, strict or both (default both)
  --seed N               (default 0)
  --epochs N             of the probes (default 200)
  --hidden N             width of the MLP probe (default: as the features, at most 256)
  --ks K,K,...           numbers of neighbours that k-NN tries (default 1 to 15)
  --metric NAME          of k-NN: euclidean or cosine (default euclidean)
  --n-init N             starts of the mixture (default 200)
  --mixture-columns N    columns of the mixture, at most: features of more are projected onto so many principal
                         components (default 64; all: as they are)
  --threads N            (default: all cores)
  --confusion            print test rows by class and prediction, too
  --json                 print results as JSON
  --version              print the version
  --help                 print this

Exit code: 0 done, 1 failed (a part that failed says why; the others stand), 2 bad usage.
`;

/** What the command line asks for does not exist or fit together: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
