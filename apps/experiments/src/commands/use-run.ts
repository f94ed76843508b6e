import { engines } from '@simvae/compile';
import { chooseRun, type OpenRun, openRun, type SkippedPicture } from '@simvae/study';
import { Argument, type Command } from 'commander';
import type { Context } from '../context.js';
import { defaults, forceFlag, jsonFlag, methodFileFlag } from '../flags.js';
import { known } from '../parse.js';

/** RUN: a trained run. */
export function runArgument(): Argument {
  return new Argument('<run>', "a run: its folder, or DATASET/METHOD[/SEED] where that is one run's");
}

/** Flags of what uses one trained run and writes files. */
export interface UseFlags {
  /** Folder of runs; `--out` is what is written. */
  readonly runs: string;
  readonly method?: readonly string[];
  readonly engine: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds the run that is used, and those flags. */
export function addUseFlags(command: Command): Command {
  return command
    .addArgument(runArgument())
    .option('--runs <dir>', 'folder of runs', 'runs')
    .addOption(methodFileFlag('the method of a run that a file made'))
    .option('--engine <name>', `what computes: ${Object.keys(engines).join(', ')}`, defaults.engine)
    .addOption(forceFlag('replace files that are there'))
    .addOption(jsonFlag());
}

/**
 * Opens the run that is named, works with it, and frees it.
 *
 * @throws {RequestError} If there is no such run, or the engine is not known.
 */
export async function useRun(
  reference: string,
  { runs, engine, method: methodFiles }: UseFlags,
  use: (open: OpenRun) => Promise<void>,
): Promise<void> {
  const open = await openRun(await chooseRun(reference, runs), {
    engine: known(engines, engine, '--engine'),
    ...(methodFiles && { methodFiles }),
  });
  try {
    await use(open);
  } finally {
    await open.dispose();
  }
}

/** Files that are named; the rest are counted. */
const mostNamed = 5;

/** Says which files were passed over, and why. */
export function noteSkipped(
  skipped: readonly SkippedPicture[],
  { reporter }: Pick<Context, 'reporter'>,
): void {
  for (const { file, reason } of skipped.slice(0, mostNamed)) reporter.note(`Left out: ${file}: ${reason}`);
  const more = skipped.length - mostNamed;
  if (more > 0) reporter.note(`Left out: ${more.toLocaleString('en')} more.`);
}
