import { resolve } from 'node:path';
import {
  type LocalOptions,
  type PlannedRun,
  planRequests,
  RequestError,
  type RunOneCommand,
  readStudy,
  runLocally,
  runOnSlurm,
  type Study,
  type StudyContext,
  type StudyOutcome,
  studyFolder,
  writeStudy,
} from '@simvae/study';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Context } from '../context.js';
import {
  addFormatFlags,
  checkpointFlag,
  dataDirFlag,
  type FormatFlags,
  forceFlag,
  logFlag,
  methodFileFlag,
  outFlag,
  shownTables,
} from '../flags.js';
import { StudyError, studyContext } from '../studies.js';
import { printRuns } from '../tables.js';

/** Flags that say how the runs of a study are carried out. */
export interface ExecutorFlags {
  readonly out: string;
  readonly dataDir?: string;
  readonly method?: readonly string[];
  readonly checkpointSeconds?: number;
  readonly log?: 'tensorboard';
  readonly executor: 'local' | 'slurm';
  readonly jobs?: number;
}

/** Flags of `run`. */
interface RunStudyFlags extends ExecutorFlags, FormatFlags {
  readonly force?: boolean;
}

/** Adds the flags that say where and how the runs of a study are carried out. */
export function addExecutorFlags(command: Command): Command {
  return command
    .optionsGroup('Where it runs:')
    .addOption(
      new Option('--executor <name>', 'this machine, or a cluster (docs/cluster.md)')
        .choices(['local', 'slurm'])
        .default('local'),
    )
    .addOption(
      new Option(
        '--jobs <n>',
        'runs at once on this machine, each in a process of its own; they share the cores',
      ).argParser(jobCount),
    )
    .optionsGroup('Files:')
    .addOption(outFlag())
    .addOption(dataDirFlag())
    .addOption(methodFileFlag('a method of your own that the study names'))
    .addOption(checkpointFlag())
    .addOption(logFlag());
}

/** `simvae run`. */
export function addRun(program: Command, context: Context): void {
  addFormatFlags(
    addExecutorFlags(program.command('run'))
      .argument('<study>', 'a study file, or the name of one that is installed (simvae studies)')
      .addOption(forceFlag('begin the runs of this study anew')),
  )
    .description('do what is missing of a study, here or on a cluster, and print the tables')
    .action(async (name: string, flags: RunStudyFlags) => {
      const { reporter, command } = context;
      const { out } = flags;
      const study = await readStudy(name, { methodFiles: flags.method });
      const work = studyContext(flags, context);
      const execute = executorOf(study, flags);
      const missing: string[] = [];
      const onMissingData = (dataset: string, { message }: Error): void => {
        missing.push(dataset);
        reporter.note(`Left out, every run on ${dataset}: ${message}`);
      };
      const planned = await planRequests(study.requests, { ...work, onMissingData });
      if (planned.length === 0) throw new Error(`No data of ${study.name} can be loaded.`);
      await writeStudy(study, planned, { out, command });
      const watch = watchBudget(study, reporter);
      const outcome = await execute(planned, work).finally(() => clearTimeout(watch));
      reporter.note('');
      await printRuns(outcome.runs, shownTables(flags), context);
      if (outcome.failures.length > 0) throw new StudyError(outcome.failures, planned.length);
      if (missing.length > 0) {
        throw new Error(`Runs on ${missing.join(', ')} are left out: their data cannot be loaded.`);
      }
      reporter.note(`\nRuns, metrics and figures are in ${out}.`);
    });
}

/** Says once that a study takes longer than it should; that ends nothing. */
function watchBudget({ budget }: Pick<Study, 'budget'>, reporter: Context['reporter']) {
  if (budget === undefined || 60_000 * budget.minutes > longestTimer) return undefined;
  const { minutes } = budget;
  const say = (): void =>
    reporter.note(
      `The study has taken longer than its budget, ${minutes} minutes; it goes on. Ctrl-C stops it.`,
    );
  return setTimeout(say, 60_000 * minutes).unref();
}

/** Milliseconds; Node ends a longer timer at once. */
const longestTimer = 2 ** 31 - 1;

/** Carries planned runs out. */
export type Execute = (planned: readonly PlannedRun[], context: StudyContext) => Promise<StudyOutcome>;

/**
 * What carries out the runs of a study, as flags say.
 *
 * @throws {RequestError} If flags contradict each other.
 */
export function executorOf(study: Pick<Study, 'name' | 'slurm'>, flags: ExecutorFlags): Execute {
  const { executor, jobs, out } = flags;
  const runOne = runOneCommand(flags);
  if (executor === 'slurm') {
    if (jobs !== undefined) {
      throw new RequestError('--jobs is of this machine: say `slurm: { atOnce: N }` in the study instead.');
    }
    const folder = studyFolder(out, study.name);
    return (planned, context) =>
      runOnSlurm(planned, { name: study.name, folder, settings: study.slurm ?? {}, runOne }, context);
  }
  const options: LocalOptions = { jobs: jobs ?? 1, runOne };
  return (planned, context) => runLocally(planned, options, context);
}

/** This very command, as what carries out one run. */
function runOneCommand({ dataDir, method = [] }: ExecutorFlags): RunOneCommand {
  const data = dataDir === undefined ? [] : ['--data-dir', resolve(dataDir)];
  const [, script] = process.argv;
  return { script, arguments: [...data, ...method.flatMap((file) => ['--method', resolve(file)])] };
}

function jobCount(text: string): number {
  if (!/^[1-9]\d{0,2}$/.test(text))
    throw new InvalidArgumentError('It must be a whole number from 1 to 999.');
  return Number(text);
}
