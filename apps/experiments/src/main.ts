import { CommanderError } from 'commander';
import type { Context } from './commands/context.js';
import { createProgram } from './program.js';
import { Progress, type ProgressStream } from './terminal/progress.js';
import { UsageError } from './usage-error.js';

/** Milliseconds in which a second signal is the first one, passed on by npm or a shell. */
const echo = 500;

/** Where a command line prints: results, and progress. */
export interface Output {
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
}

/**
 * Runs a command line.
 *
 * @returns the exit code: 0 done, 1 failed, 2 bad usage, 130 stopped by Ctrl-C.
 */
export async function main(args: readonly string[], { stdout, stderr }: Output = process): Promise<number> {
  const controller = new AbortController();
  const { signal } = controller;
  const progress = new Progress(stderr);
  const context: Context = { print: (text) => stdout.write(`${text}\n`), progress, signal };
  let asked = 0;
  const stop = (): void => {
    if (!signal.aborted) {
      asked = performance.now();
      progress.note('Stopping after this step (Ctrl-C again: at once) ...');
      controller.abort();
    } else if (performance.now() - asked > echo) {
      process.exit(130);
    }
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (signal.aborted && error === signal.reason) {
      const again = args.includes('--force') ? 'the same command without --force' : 'the same command';
      progress.note(`Stopped. What is done is kept: ${again} continues from here.`);
      return 130;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    progress.note(`simvae: ${process.env.SIMVAE_DEBUG ? stack : message}`);
    return error instanceof UsageError ? 2 : 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
