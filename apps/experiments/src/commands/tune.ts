import { candidateTables } from '@simvae/report';
import { readStudy, type TuningRecord, tuneStudy } from '@simvae/study';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addFormatFlags, type FormatFlags, forceFlag, shownTables } from '../flags.js';
import { StudyError, studyContext } from '../studies.js';
import { printRuns } from '../tables.js';
import { addExecutorFlags, type ExecutorFlags, executorOf } from './run.js';

/** Flags of `tune`. */
interface TuneFlags extends ExecutorFlags, FormatFlags {
  readonly force?: boolean;
}

/** `simvae tune`. */
export function addTune(program: Command, context: Context): void {
  addFormatFlags(
    addExecutorFlags(program.command('tune'))
      .argument('<study>', 'a study file with a field `tune`, or the name of one that is installed')
      .addOption(forceFlag('begin the candidates and the chosen runs anew')),
  )
    .description('choose settings on the validation split, then run the chosen ones on every seed')
    .action(async (name: string, flags: TuneFlags) => {
      const { reporter } = context;
      const study = await readStudy(name, { methodFiles: flags.method });
      const { record, path, outcome, planned } = await tuneStudy(study, {
        ...studyContext(flags, context),
        execute: executorOf(study, flags),
      });
      reporter.note('');
      noteFailures(record, context);
      await printRuns(outcome.runs, shownTables(flags), context, candidateTables(record));
      reporter.note(`\nEvery candidate and the choice are in ${path}.`);
      if (outcome.failures.length > 0) throw new StudyError(outcome.failures, planned.length);
    });
}

/** Says which candidates were not compared. */
function noteFailures({ choices }: TuningRecord, { reporter }: Pick<Context, 'reporter'>): void {
  for (const { method, candidates } of choices) {
    for (const { values, runs } of candidates) {
      const failure = runs.find((run) => run.failure !== undefined)?.failure;
      if (failure === undefined) continue;
      const settings = Object.entries(values).map(([key, value]) => `${key} ${JSON.stringify(value)}`);
      reporter.note(`Not compared: ${method} with ${settings.join(', ')}: ${failure}`);
    }
  }
}
