import { RequestError } from '@simvae/study';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { addFilterFlags, addFormatFlags, type FormatFlags, shownTables } from '../flags.js';
import { printTables, type RunFilter, selectRuns, summariesOf } from '../tables.js';

/** `simvae table`. */
export function addTable(program: Command, context: Context): void {
  addFormatFlags(addFilterFlags(program.command('table')))
    .description('print the tables of evaluated runs')
    .action(async (flags: RunFilter & FormatFlags) => {
      const { summaries, damaged } = await summariesOf(await selectRuns(flags, context), context);
      if (printTables(summaries, shownTables(flags), context)) return;
      if (damaged) throw new Error(`No run in ${flags.out} can be used.`);
      throw new RequestError(
        `No run in ${flags.out} is evaluated. Do it with \`simvae bench\` or \`simvae eval\`.`,
      );
    });
}
