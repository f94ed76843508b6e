import { Command, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { collectResults } from './commands/collect-results.js';
import type { Context } from './commands/context.js';
import { datasetLoader } from './commands/dataset-loader.js';
import { describeDatasets, formatDatasets } from './commands/datasets.js';
import { describeMethods } from './commands/describe-methods.js';
import { diagnose, formatDiagnosis } from './commands/doctor.js';
import { type EvalOptions, evalRuns } from './commands/eval-runs.js';
import { fitMinutes } from './commands/fit-minutes.js';
import { formatMethods } from './commands/format-methods.js';
import { printTables, type TableFormat } from './commands/print-tables.js';
import { type RunAllOptions, runAll } from './commands/run-all.js';
import { type RunSelection, resolveRuns } from './config/resolve-runs.js';
import { addRunFlags, dataDirFlag, jsonFlag, outFlag, setFlag } from './flags.js';
import { provenance } from './report/provenance.js';
import { type RunFilter, selectRuns } from './report/select-runs.js';

type RunFlags = RunSelection &
  Omit<RunAllOptions, 'evaluate' | 'load'> & { readonly dataDir?: string; readonly json: boolean };

/** The command line: every command and flag. */
export function createProgram(context: Context): Command {
  const { progress, print } = context;
  const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));
  const program = new Command('simvae')
    .description('Train and compare SimVAE and its baselines')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => progress.note(text.trimEnd()),
    })
    .showSuggestionAfterError()
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 bad usage, 130 stopped by Ctrl-C.');

  addRunFlags(program.command('bench'))
    .description('train and judge methods, and print the tables')
    .action(async (flags: RunFlags) => {
      const load = datasetLoader(flags.dataDir, context);
      const configs = await fitMinutes(await resolveRuns(flags), { ...flags, load }, context);
      const results = await runAll(configs, { ...flags, load, evaluate: true }, context);
      progress.note('');
      printTables(results, flags, context);
      progress.note(`\nRuns, metrics and figures are in ${flags.out}.`);
    });

  addRunFlags(program.command('train'))
    .description('train methods without judging them')
    .action(async (flags: RunFlags) => {
      const load = datasetLoader(flags.dataDir, context);
      const configs = await fitMinutes(await resolveRuns(flags), { ...flags, load }, context);
      await runAll(configs, { ...flags, load, evaluate: false }, context);
      progress.note(`Runs and metrics are in ${flags.out}.`);
      if (flags.json) printJson(configs);
    });

  addFilterFlags(program.command('eval'))
    .description('judge trained runs with the settings they were made with, or others')
    .addOption(dataDirFlag())
    .addOption(setFlag('evaluation.key'))
    .addOption(jsonFlag())
    .addOption(new Option('--force', 'judge again what has results').default(false, 'no'))
    .action(async (flags: EvalOptions & TableFormat) =>
      printTables(await evalRuns(flags, context), flags, context),
    );

  addFilterFlags(program.command('table'))
    .description('print the tables of complete runs')
    .addOption(jsonFlag())
    .addOption(new Option('--markdown', 'print Markdown').conflicts('json').default(false, 'no'))
    .action(async (flags: RunFilter & TableFormat) => {
      printTables(await collectResults(flags), flags, context);
      if (flags.markdown) print(['', ...provenance(await selectRuns(flags))].join('\n'));
    });

  program
    .command('methods')
    .description('list the methods, or the hyper-parameters of one')
    .argument('[name]', 'a method')
    .addOption(jsonFlag())
    .action((name: string | undefined, { json }: { json: boolean }) => {
      const descriptions = describeMethods(name);
      if (json) printJson(descriptions);
      else print(formatMethods(descriptions, name !== undefined));
    });

  program
    .command('datasets')
    .description('list the data sets and where they are')
    .addOption(dataDirFlag())
    .addOption(jsonFlag())
    .action(async ({ dataDir, json }: { dataDir?: string; json: boolean }) => {
      const statuses = await describeDatasets(dataDir);
      if (json) printJson(statuses);
      else print(formatDatasets(statuses));
    });

  program
    .command('doctor')
    .description('say which engines and data sets work on this machine, and why others do not')
    .addOption(dataDirFlag())
    .addOption(jsonFlag())
    .action(async ({ dataDir, json }: { dataDir?: string; json: boolean }) => {
      const diagnosis = await diagnose(dataDir);
      if (json) printJson(diagnosis);
      else print(formatDiagnosis(diagnosis));
    });

  return program;
}

/** Flags that choose among the runs of a folder. */
function addFilterFlags(command: Command): Command {
  return command
    .addOption(outFlag())
    .option('--dataset <name>', 'only runs on this data set')
    .option('--methods <names>', 'only these methods, separated by commas')
    .option('--seeds <seeds>', 'only these seeds: a number of them, or a list');
}
