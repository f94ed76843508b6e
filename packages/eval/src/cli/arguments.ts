import { parseArgs } from 'node:util';
import type { ProtocolId } from '../protocol/results.js';

/** The command line, checked. */
export interface CliArguments {
  readonly features: string;
  readonly labels: string | undefined;
  readonly test: string | undefined;
  readonly testLabels: string | undefined;
  readonly testFraction: number;
  /** What stands where a row has no label, as typed. */
  readonly missing: string | undefined;
  readonly protocols: readonly ProtocolId[];
  readonly seed: number;
  readonly epochs: number | undefined;
  readonly hidden: number | undefined;
  readonly nInit: number | undefined;
  readonly threads: number | undefined;
  readonly json: boolean;
}

const protocols: Readonly<Record<string, readonly ProtocolId[]>> = {
  paper: ['paper'],
  strict: ['strict'],
  both: ['paper', 'strict'],
};

const text = { type: 'string' } as const;
const options = {
  labels: text,
  test: text,
  'test-labels': text,
  'test-fraction': text,
  missing: text,
  protocol: text,
  seed: text,
  epochs: text,
  hidden: text,
  'n-init': text,
  threads: text,
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/**
 * @returns undefined where help is asked for.
 * @throws {UsageError} If an option is unknown, lacks its value, or does not fit another.
 */
export function parseArguments(argv: readonly string[]): CliArguments | undefined {
  const { values, positionals } = parse(argv);
  if (values.help) return undefined;
  if (positionals.length !== 1) {
    throw new UsageError(`one file of features is needed, got ${positionals.length}; see --help.`);
  }
  if ((values.test === undefined) !== (values['test-labels'] === undefined)) {
    throw new UsageError('--test and --test-labels go together.');
  }
  const protocol = values.protocol ?? 'both';
  if (!Object.hasOwn(protocols, protocol)) {
    throw new UsageError(`--protocol must be one of ${Object.keys(protocols).join(', ')}, got ${protocol}.`);
  }
  const testFraction = numeric('test-fraction', values['test-fraction']) ?? 0.2;
  if (!(testFraction > 0 && testFraction < 1)) {
    throw new UsageError(`--test-fraction must be between 0 and 1, got ${testFraction}.`);
  }
  return {
    features: positionals[0],
    labels: values.labels,
    test: values.test,
    testLabels: values['test-labels'],
    testFraction,
    missing: values.missing,
    protocols: protocols[protocol],
    seed: numeric('seed', values.seed) ?? 0,
    epochs: numeric('epochs', values.epochs),
    hidden: numeric('hidden', values.hidden),
    nInit: numeric('n-init', values['n-init']),
    threads: numeric('threads', values.threads),
    json: values.json ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: joinNegative(argv), options, allowPositionals: true });
  } catch (error) {
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

function numeric(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) {
    throw new UsageError(`--${name} must be a number, got ${value}.`);
  }
  return number;
}

export const usage = `Usage: simvae-eval FEATURES [--labels FILE] [options]

Scores representations: linear probe, MLP probe, k-NN and a Gaussian mixture.
Files are .npy, .npz, .csv or .safetensors; of several arrays NAME picks one: file.npz:NAME.

  FEATURES               rows of features; an .npz with train, train_labels, test and test_labels needs no more
  --labels FILE          a label per row, or a column of labels per attribute
  --test FILE            features of a test set of its own, with
  --test-labels FILE     its labels
  --test-fraction F      without --test: part of every class that is tested on (default 0.2)
  --missing LABEL        what stands where a row has no label: it is left out, in that column alone
  --protocol ID          paper, strict or both (default both)
  --seed N               (default 0)
  --epochs N             of the probes (default 200)
  --hidden N             width of the MLP probe (default: as the features)
  --n-init N             starts of the mixture (default 200)
  --threads N            (default: all cores)
  --json                 print results as JSON
  --help                 print this
`;

/** What the command line asks for does not exist or fit together: exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError';
}
