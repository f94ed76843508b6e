import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addFormatFlags, addRunFlags, type FormatFlags, type RunFlags, shownTables } from '../flags.js';
import { StudyError, train } from '../studies.js';
import { printTables, summariesOf } from '../tables.js';

/** `simvae bench`. */
export function addBench(program: Command, context: Context): void {
  addFormatFlags(addRunFlags(program.command('bench')))
    .description('train and evaluate methods, and print the tables')
    .action(async (flags: RunFlags & FormatFlags) => {
      const { reporter } = context;
      const { planned, outcome } = await train(flags, { evaluate: true }, context);
      reporter.note('');
      const { summaries } = await summariesOf(outcome.runs, context);
      printTables(summaries, shownTables(flags), context);
      if (outcome.failures.length > 0) throw new StudyError(outcome.failures, planned.length);
      reporter.note(`\nRuns, metrics and figures are in ${flags.out}.`);
    });
}
