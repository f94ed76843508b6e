import type { Command } from 'commander';
import { type Context, printJson } from '../context.js';
import { addRunFlags, jsonFlag, type RunFlags } from '../flags.js';
import { StudyError, train } from '../studies.js';

/** `simvae train`. */
export function addTrain(program: Command, context: Context): void {
  addRunFlags(program.command('train'))
    .description('train methods without evaluating them')
    .addOption(jsonFlag())
    .action(async (flags: RunFlags & { json?: boolean }) => {
      const { planned, outcome } = await train(flags, { evaluate: false }, context);
      if (flags.json) {
        printJson(
          context,
          outcome.runs.map(({ folder, config }) => ({ path: folder.path, ...config })),
        );
      }
      if (outcome.failures.length > 0) throw new StudyError(outcome.failures, planned.length);
      context.reporter.note(`Runs and metrics are in ${flags.out}.`);
    });
}
