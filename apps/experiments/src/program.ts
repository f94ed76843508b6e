import { type Reporter, RequestError } from '@simvae/study';
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { describeMethods, formatMethods } from './describe-methods.js';
import { describeMachine, formatMachine } from './doctor.js';
import {
  addFilterFlags,
  addFormatFlags,
  addRunFlags,
  chosenFormat,
  dataDirFlag,
  type FormatFlags,
  forceFlag,
  jsonFlag,
  methodFileFlag,
  type RunFlags,
  setFlag,
} from './flags.js';
import { describeDatasets, formatDatasets } from './list-datasets.js';
import { type EvalFlags, evaluate, StudyError, train } from './studies.js';
import { printTables, type RunFilter, selectRuns, summariesOf } from './tables.js';

/** What a command prints with and stops by. */
export interface Context {
  /** Results: stdout. */
  readonly print: (text: string) => void;
  /** Columns of results that are for people. */
  readonly width: number;
  /** Progress: stderr. */
  readonly reporter: Reporter;
  /** What it stops throws its reason. */
  readonly signal: AbortSignal;
  /** As typed. */
  readonly command: string;
}

const footer = `
Examples:
  simvae bench                                    the paper's table 1 in minutes
  simvae bench --methods vae,simvae --seeds 3     two methods, mean and error
  simvae bench --set simvae.views=4               beside those with 6 views
  simvae eval --set evaluation.generatedImages=2000
  simvae table --format latex > table.tex

Exit codes: 0 done, 1 failed (in whole or in part), 2 bad usage;
            129, 130, 143 stopped by a closed terminal, Ctrl-C, kill.`;

/** The command line: every command and flag. */
export function createProgram(context: Context): Command {
  const { reporter, print } = context;
  const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));
  const program = new Command('simvae')
    .description('Train and compare SimVAE and its baselines')
    .version(manifest.version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => print(text.trimEnd()),
      writeErr: (text) => reporter.note(text.trimEnd()),
    })
    .showSuggestionAfterError()
    .addHelpText('after', footer);

  const shown = (flags: FormatFlags) => ({ format: chosenFormat(flags), targets: flags.targets });

  addFormatFlags(addRunFlags(program.command('bench')))
    .description('train and evaluate methods, and print the tables')
    .action(async (flags: RunFlags & FormatFlags) => {
      const { planned, outcome } = await train(flags, { evaluate: true }, context);
      reporter.note('');
      const { summaries } = await summariesOf(outcome.runs, context);
      printTables(summaries, shown(flags), context);
      if (outcome.failures.length > 0) throw new StudyError(outcome.failures, planned.length);
      reporter.note(`\nRuns, metrics and figures are in ${flags.out}.`);
    });

  addRunFlags(program.command('train'))
    .description('train methods without evaluating them')
    .addOption(jsonFlag())
    .action(async (flags: RunFlags & { json?: boolean }) => {
      const { planned, outcome } = await train(flags, { evaluate: false }, context);
      if (flags.json) printJson(outcome.runs.map(({ folder, config }) => ({ path: folder.path, ...config })));
      if (outcome.failures.length > 0) throw new StudyError(outcome.failures, planned.length);
      reporter.note(`Runs and metrics are in ${flags.out}.`);
    });

  addFormatFlags(
    addFilterFlags(program.command('eval'))
      .addOption(dataDirFlag())
      .addOption(methodFileFlag('the method of runs that a file made'))
      .addOption(setFlag('evaluation.KEY=value'))
      .addOption(forceFlag('evaluate again what has results')),
  )
    .description('evaluate trained runs, with the settings that they were evaluated with or others')
    .action(async (flags: EvalFlags & FormatFlags) => {
      const { count, outcome } = await evaluate(flags, context);
      const { summaries } = await summariesOf(outcome.runs, context);
      printTables(summaries, shown(flags), context);
      if (outcome.failures.length > 0) throw new StudyError(outcome.failures, count);
    });

  addFormatFlags(addFilterFlags(program.command('table')))
    .description('print the tables of evaluated runs')
    .action(async (flags: RunFilter & FormatFlags) => {
      const { summaries, damaged } = await summariesOf(await selectRuns(flags, context), context);
      if (printTables(summaries, shown(flags), context)) return;
      if (damaged) throw new Error(`No run in ${flags.out} can be used.`);
      throw new RequestError(
        `No run in ${flags.out} is evaluated. Do it with \`simvae bench\` or \`simvae eval\`.`,
      );
    });

  program
    .command('methods')
    .description('list the methods, or the hyper-parameters of one')
    .argument('[name]', 'a method')
    .addOption(jsonFlag())
    .action((name: string | undefined, { json }: { json?: boolean }) => {
      const descriptions = describeMethods(name);
      if (json) printJson(descriptions);
      else print(formatMethods(descriptions, name !== undefined));
    });

  program
    .command('datasets')
    .description('list the data sets and where they are')
    .addOption(dataDirFlag())
    .addOption(jsonFlag())
    .action(async ({ dataDir, json }: { dataDir?: string; json?: boolean }) => {
      const statuses = await describeDatasets(dataDir);
      if (json) printJson(statuses);
      else print(formatDatasets(statuses));
    });

  program
    .command('doctor')
    .description('say which engines and data sets work on this machine, and why others do not')
    .addOption(dataDirFlag())
    .addOption(jsonFlag())
    .action(async ({ dataDir, json }: { dataDir?: string; json?: boolean }) => {
      const machine = await describeMachine(dataDir, context);
      if (json) printJson(machine);
      else print(formatMachine(machine));
    });

  return program;
}
