import { methods } from '@simvae/baselines';
import { engines } from '@simvae/compile';
import { datasets } from '@simvae/data';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from './commands/context.js';
import { describeDatasets, formatDatasets } from './commands/datasets.js';
import { diagnose, formatDiagnosis } from './commands/doctor.js';
import { type EvalOptions, evalRuns } from './commands/eval.js';
import { describeMethods, formatMethods } from './commands/methods.js';
import { printTables } from './commands/print-tables.js';
import { runAll } from './commands/run-all.js';
import { collectResults } from './commands/table.js';
import { presets } from './config/presets.js';
import { type RunSelection, resolveRuns } from './config/resolve-runs.js';

interface RunFlags extends RunSelection {
  readonly out: string;
  readonly dataDir?: string;
  readonly json: boolean;
  readonly force: boolean;
}

/** The command line: every command and flag. */
export function createProgram(context: Context): Command {
  const { print } = context;
  const program = new Command('simvae')
    .description('Train and compare SimVAE and its baselines')
    .exitOverride()
    .configureOutput({ writeErr: (text) => context.progress.note(text.trimEnd()) })
    .showSuggestionAfterError()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 bad usage, 130 stopped by Ctrl-C.');

  runFlags(program.command('bench'))
    .description('train and judge methods, and print the table')
    .action(async (flags: RunFlags) => {
      const results = await runAll(resolveRuns(flags), { ...flags, evaluate: true }, context);
      printTables(results, flags, context);
      if (!flags.json) context.progress.note(`\nRuns, metrics and figures: ${flags.out}`);
    });

  runFlags(program.command('train'))
    .description('train methods without judging them')
    .action(async (flags: RunFlags) => {
      const configs = resolveRuns(flags);
      await runAll(configs, { ...flags, evaluate: false }, context);
      if (flags.json) print(JSON.stringify(configs, null, 2));
    });

  program
    .command('eval')
    .description('judge trained runs with the settings they were made with')
    .addOption(outOption())
    .option('--dataset <name>', 'only runs on this data set')
    .option('--methods <names>', 'only these methods, separated by commas')
    .option('--seeds <seeds>', 'only these seeds: a number of them, or a list')
    .addOption(dataDirOption())
    .option('--json', 'print JSON', false)
    .option('--force', 'judge again what has results', false)
    .action(async (flags: EvalOptions & { json: boolean }) =>
      printTables(await evalRuns(flags, context), flags, context),
    );

  program
    .command('table')
    .description('print the tables of complete runs')
    .addOption(outOption())
    .option('--dataset <name>', 'only this data set')
    .option('--json', 'print JSON', false)
    .option('--markdown', 'print Markdown', false)
    .action(async (flags: { out: string; dataset?: string; json: boolean; markdown: boolean }) =>
      printTables(await collectResults(flags.out, flags.dataset), flags, context),
    );

  program
    .command('methods')
    .description('list the methods, or the hyper-parameters of one')
    .argument('[name]', 'a method')
    .option('--json', 'print JSON', false)
    .action((name: string | undefined, flags: { json: boolean }) => {
      const descriptions = describeMethods(name);
      print(
        flags.json ? JSON.stringify(descriptions, null, 2) : formatMethods(descriptions, name !== undefined),
      );
    });

  program
    .command('datasets')
    .description('list the data sets and where they are')
    .addOption(dataDirOption())
    .option('--json', 'print JSON', false)
    .action(async (flags: { dataDir?: string; json: boolean }) => {
      const statuses = await describeDatasets(flags.dataDir);
      print(flags.json ? JSON.stringify(statuses, null, 2) : formatDatasets(statuses));
    });

  program
    .command('doctor')
    .description('say which engines and data sets work on this machine, and why others do not')
    .addOption(dataDirOption())
    .option('--json', 'print JSON', false)
    .action(async (flags: { dataDir?: string; json: boolean }) => {
      const diagnosis = await diagnose(flags.dataDir);
      print(flags.json ? JSON.stringify(diagnosis, null, 2) : formatDiagnosis(diagnosis));
    });

  return program;
}

function runFlags(command: Command): Command {
  const presetHelp = Object.entries(presets).map(([name, { description }]) => `${name}: ${description}`);
  return command
    .option('--dataset <name>', `data set (${Object.keys(datasets).join(', ')})`, 'fashion-mnist-mini')
    .option(
      '--methods <names>',
      `methods separated by commas, or all (${Object.keys(methods).join(', ')})`,
      'all',
    )
    .option('--seeds <seeds>', 'a number of seeds (3 is 0,1,2), or a list (4,7)')
    .option('--preset <name>', presetHelp.join('; '), 'quick')
    .option('--engine <name>', `engine (${Object.keys(engines).join(', ')})`, 'onnx')
    .option('--threads <n>', 'threads of the engine; 0: every core', wholeNumber, 0)
    .option('--epochs <n>', 'epochs, instead of the preset', positiveNumber)
    .addOption(
      new Option('--steps <n>', 'steps, rounded to whole epochs, instead of the preset')
        .argParser(positiveNumber)
        .conflicts('epochs'),
    )
    .addOption(outOption())
    .addOption(dataDirOption())
    .option(
      '--set <key=value>',
      'a hyper-parameter of every chosen method (temperature=0.2), of one (simvae.views=4), or training.* and ' +
        'evaluation.*; repeatable',
      (value: string, previous: string[]) => [...previous, value],
      [],
    )
    .option('--json', 'print JSON', false)
    .option('--force', 'throw away runs that are there', false);
}

function outOption(): Option {
  return new Option('--out <dir>', 'folder of runs').default('runs');
}

function dataDirOption(): Option {
  return new Option('--data-dir <dir>', 'folder that has the data set, or a folder named after it');
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value === 0) throw new InvalidArgumentError('It must be at least 1.');
  return value;
}
