import { methods } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { datasets, folderPath } from '@simvae/data';
import { networkFamilies } from '@simvae/models';
import { trainingSettings } from '@simvae/runs';
import {
  augmentationSettings,
  defaultMethods,
  evaluationSettings,
  type PresetName,
  presets,
  type StudyRequest,
  type TrainingLength,
} from '@simvae/study';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { known, parseMethods, parseSeeds, parseSettings } from './parse.js';
import { type PrintOptions, type TableFormat, tableFormats } from './tables.js';
import { wrap } from './terminal/format.js';

/** Where runs are, and the data for them. */
export interface PlaceFlags {
  readonly out: string;
  readonly dataDir?: string;
}

/** Flags of `bench` and `train`. */
export interface RunFlags extends PlaceFlags {
  readonly dataset: string;
  readonly size?: number;
  readonly strict?: boolean;
  readonly methods?: string;
  readonly method?: readonly string[];
  readonly seeds?: string;
  readonly preset: string;
  readonly network?: string;
  readonly engine: string;
  readonly threads: number;
  readonly workers: number;
  readonly epochs?: number;
  readonly steps?: number;
  readonly minutes?: number;
  readonly set?: readonly string[];
  readonly log?: 'tensorboard';
  readonly checkpointSeconds?: number;
  readonly force?: boolean;
  /** Of `bench`, which prints tables. */
  readonly targets?: readonly string[];
}

/** Flags of what prints tables. */
export interface FormatFlags {
  readonly format: TableFormat;
  readonly json?: boolean;
  readonly markdown?: boolean;
  readonly targets?: readonly string[];
}

/** What runs are made with where flags do not say. */
export const defaults = { dataset: 'fashion-mnist-mini', engine: 'onnx', preset: 'quick' };

/** Adds the flags that choose and place runs. */
export function addRunFlags(command: Command): Command {
  const presetHelp = Object.entries(presets).map(([name, { description }]) => `${name}: ${description}`);
  return command
    .optionsGroup('Which runs:')
    .option(
      '--dataset <name>',
      `data set: ${list(datasets)}, or folder:PATH for images of your own`,
      defaults.dataset,
    )
    .option('--size <pixels>', 'of folder:PATH: side of the images (default: 64)', positiveWhole)
    .option('--strict', 'of folder:PATH: ends at an image that cannot be read; else it is left out')
    .option(
      '--methods <names>',
      `methods separated by commas, or all: ${list(methods)} (default: ${defaultMethods.join(',')})`,
    )
    .addOption(methodFileFlag('a method of your own'))
    .option('--seeds <seeds>', "a number of seeds (3 is 0,1,2), or a list (4,7) (default: the preset's)")
    .optionsGroup('Settings:')
    .option('--preset <name>', presetHelp.join('; '), defaults.preset)
    .option('--epochs <n>', "epochs (default: the preset's)", positiveWhole)
    .addOption(
      new Option('--steps <n>', 'steps instead of epochs, rounded to whole epochs')
        .argParser(positiveWhole)
        .conflicts('epochs'),
    )
    .addOption(
      new Option(
        '--minutes <n>',
        'time of training instead of epochs, the same for every method: their speed is measured first',
      )
        .argParser(positiveReal)
        .conflicts(['epochs', 'steps']),
    )
    .option('--network <name>', `family of networks: ${list(networkFamilies)} (default: the data set's)`)
    .addOption(
      setFlag('a setting of every chosen method (views=4), of one (simvae.views=4), or of a group below'),
    )
    .optionsGroup('Engine:')
    .option('--engine <name>', `what computes: ${list(engines)}`, defaults.engine)
    .option('--threads <n>', 'its threads; 0 is every core', threadCount, 0)
    .option(
      '--workers <n>',
      'threads that prepare views while it trains; 0 prepares them in between',
      threadCount,
      0,
    )
    .optionsGroup('Files:')
    .addOption(outFlag())
    .addOption(dataDirFlag())
    .addOption(logFlag())
    .addOption(checkpointFlag())
    .addOption(forceFlag('begin these very runs anew'))
    .addHelpText('after', settingsHelp());
}

/** The groups of `--set`, and their keys. */
function settingsHelp(): string {
  const networks = Object.values(networkFamilies).flatMap(({ options }) => Object.keys(options.shape));
  const groups = {
    training: Object.keys(trainingSettings.shape).filter((key) => key !== 'minutes'),
    network: ['latent', ...new Set(networks)],
    augmentation: Object.keys(augmentationSettings.shape),
    evaluation: Object.keys(evaluationSettings.shape),
  };
  const lines = Object.entries(groups).flatMap(([group, keys]) =>
    wrap(keys.join(', '), 62).map((line, i) => `  ${(i === 0 ? `${group}.` : '').padEnd(15)}${line}`),
  );
  return ['\nGroups of --set, besides methods (simvae methods NAME lists their keys):', ...lines].join('\n');
}

/**
 * What flags ask a study for.
 *
 * @throws {RequestError} If a name or a value is wrong.
 */
export function studyRequest(flags: RunFlags): StudyRequest {
  const {
    dataset,
    size,
    strict,
    engine,
    threads,
    network,
    workers,
    method: files = [],
    set = [],
    targets,
  } = flags;
  if (folderPath(dataset) === undefined) known({ ...datasets, 'folder:PATH': {} }, dataset, '--dataset');
  known(engines, engine, '--engine');
  const preset = known(presets, flags.preset, '--preset');
  if (network !== undefined) known(networkFamilies, network, '--network');
  const named = flags.methods ?? (files.length > 0 ? undefined : defaultMethods.join());
  const chosen = named === undefined ? [] : parseMethods(named);
  const length = lengthOf(flags);
  return {
    dataset,
    methods: chosen,
    methodFiles: files,
    seeds: parseSeeds(flags.seeds ?? String(preset.seeds)),
    preset: flags.preset as PresetName,
    engine: { name: engine, threads },
    ...(length === undefined ? {} : { length }),
    ...(network === undefined ? {} : { network }),
    settings: {
      // What a file calls its method is known once it is loaded.
      ...parseSettings(set, files.length > 0 ? undefined : chosen),
      data: { ...(size === undefined ? {} : { size }), ...(strict === undefined ? {} : { strict }) },
    },
    ...(targets === undefined ? {} : { targets }),
    workers,
  };
}

function lengthOf({ epochs, steps, minutes }: RunFlags): TrainingLength | undefined {
  if (epochs !== undefined) return { epochs };
  if (steps !== undefined) return { steps };
  return minutes === undefined ? undefined : { minutes };
}

/** Adds the flags that choose among the runs of a folder. */
export function addFilterFlags(command: Command): Command {
  return command
    .addOption(outFlag())
    .option('--dataset <name>', 'only runs on this data set')
    .option('--methods <names>', 'only these methods, separated by commas')
    .option('--seeds <seeds>', 'only these seeds: a number of them, or a list');
}

/** Adds the flags that choose how tables are printed. */
export function addFormatFlags(command: Command): Command {
  return command
    .optionsGroup('Output:')
    .option(
      '--targets <names>',
      'tables of these labels alone, separated by commas: gender,hair,attributes,Smiling',
      (text) => text.split(',').map((name) => name.trim()),
    )
    .addOption(new Option('--format <name>', 'how tables are printed').choices(tableFormats).default('text'))
    .addOption(new Option('--json', 'short for --format json').conflicts('format'))
    .addOption(new Option('--markdown', 'short for --format markdown').conflicts(['json', 'format']));
}

/** The format that those flags choose. */
export function chosenFormat({ format, json, markdown }: FormatFlags): TableFormat {
  if (json) return 'json';
  return markdown ? 'markdown' : format;
}

/** What those flags say of tables. */
export function shownTables(flags: FormatFlags): PrintOptions {
  return { format: chosenFormat(flags), targets: flags.targets };
}

/** `--out`. */
export function outFlag(): Option {
  return new Option('--out <dir>', 'folder of runs').default('runs');
}

/** `--port`. */
export function portFlag(): Option {
  return new Option('--port <n>', 'port of the page on 127.0.0.1 (default: a free one)').argParser(
    portNumber,
  );
}

/** `--data-dir`. */
export function dataDirFlag(): Option {
  return new Option('--data-dir <dir>', 'folder that has the data set, or a folder named after it');
}

/** `--cores`. */
export function coresFlag(): Option {
  return new Option('--cores <n>', 'threads of a run whose own are 0 (default: every core)').argParser(
    positiveThreads,
  );
}

/** `--log`. */
export function logFlag(): Option {
  return new Option('--log <name>', 'what is written besides metrics.jsonl').choices(['tensorboard']);
}

/** `--checkpoint-seconds`. */
export function checkpointFlag(): Option {
  return new Option(
    '--checkpoint-seconds <n>',
    'time between two checkpoints of a training (default: 60)',
  ).argParser(positiveReal);
}

/** `--json`. */
export function jsonFlag(): Option {
  return new Option('--json', 'print JSON');
}

/** `--force`. */
export function forceFlag(what: string): Option {
  return new Option('--force', what);
}

/** `--method`. */
export function methodFileFlag(what: string): Option {
  return repeatable(
    new Option(
      '--method <file>',
      `${what}: a module that exports one, whose code runs (docs/add-a-method.md); repeatable`,
    ),
  );
}

/** `--set`. */
export function setFlag(what: string): Option {
  return repeatable(new Option('--set <key=value>', `${what}; repeatable`));
}

function repeatable(option: Option): Option {
  return option.argParser((value: string, previous: string[] = []) => [...previous, value]);
}

function list(record: object): string {
  return Object.keys(record).join(', ');
}

/** More do not help, and thousands hang the engine. */
const mostThreads = 256;

function threadCount(text: string): number {
  const value = wholeNumber(text);
  if (value > mostThreads) throw new InvalidArgumentError(`It must be at most ${mostThreads}.`);
  return value;
}

function positiveThreads(text: string): number {
  positiveWhole(text);
  return threadCount(text);
}

function portNumber(text: string): number {
  const value = wholeNumber(text);
  if (value > 65535) throw new InvalidArgumentError('It must be at most 65535.');
  return value;
}

/** @throws {InvalidArgumentError} Unless a text is a whole number. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

/** @throws {InvalidArgumentError} Unless a text is a whole number above 0. */
export function positiveWhole(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('It must be at least 1.');
  return value;
}

function positiveReal(text: string): number {
  const value = /^\d{1,9}(\.\d{1,9})?$/.test(text) ? Number(text) : 0;
  if (value === 0) throw new InvalidArgumentError('It must be a number above 0.');
  return value;
}
