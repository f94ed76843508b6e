import { join } from 'node:path';
import { readReport, writeReport } from '@simvae/report';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addFormatFlags, addRunFlags, type FormatFlags, type RunFlags, shownTables } from '../flags.js';
import { StudyError, train } from '../studies.js';
import { printRuns } from '../tables.js';

/** Flags of `bench` alone. */
interface ReportFlags {
  /** Folder of the page; false for none. @default `report` in the folder of runs */
  readonly report?: string | false;
}

/** `simvae bench`. */
export function addBench(program: Command, context: Context): void {
  addFormatFlags(addRunFlags(program.command('bench')))
    .option(
      '--report <dir>',
      'folder of a page of these runs, index.html (default: report in that of the runs)',
    )
    .option('--no-report', 'without that page')
    .description('train and evaluate methods, print the tables and write a page of them')
    .action(async (flags: RunFlags & FormatFlags & ReportFlags) => {
      const { reporter } = context;
      const { planned, outcome } = await train(flags, { evaluate: true }, context);
      reporter.note('');
      await printRuns(outcome.runs, shownTables(flags), context);
      const page =
        flags.report !== false && outcome.runs.length > 0
          ? await writeReport(flags.report ?? join(flags.out, 'report'), await readReport(outcome.runs))
          : undefined;
      if (outcome.failures.length > 0) throw new StudyError(outcome.failures, planned.length);
      const look = page === undefined ? '' : `; open ${page} in a browser to look at them`;
      reporter.note(`\nRuns, metrics and figures are in ${flags.out}${look}.`);
    });
}
