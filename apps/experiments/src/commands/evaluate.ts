import type { Command } from 'commander';
import type { Context } from '../context.js';
import {
  addFilterFlags,
  addFormatFlags,
  dataDirFlag,
  type FormatFlags,
  forceFlag,
  methodFileFlag,
  setFlag,
  shownTables,
} from '../flags.js';
import { type EvalFlags, evaluate, StudyError } from '../studies.js';
import { printRuns } from '../tables.js';

/** `simvae eval`. */
export function addEvaluate(program: Command, context: Context): void {
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
      await printRuns(outcome.runs, shownTables(flags), context);
      if (outcome.failures.length > 0) throw new StudyError(outcome.failures, count);
    });
}
