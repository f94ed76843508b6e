import { CommanderError } from 'commander';
import { type Context, Stopped } from './commands/context.js';
import { createProgram } from './program.js';
import { Progress } from './terminal/progress.js';
import { UsageError } from './usage-error.js';

/**
 * Runs a command line.
 *
 * @returns the exit code: 0 done, 1 failed, 2 bad usage, 130 stopped by Ctrl-C.
 */
export async function main(args: readonly string[]): Promise<number> {
  const controller = new AbortController();
  const context: Context = {
    print: (text) => process.stdout.write(`${text}\n`),
    progress: new Progress(),
    signal: controller.signal,
  };
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    context.progress.note('\nStopping after this step (Ctrl-C again: at once) ...');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    await createProgram(context).parseAsync([...args], { from: 'user' });
    return 0;
  } catch (error) {
    if (controller.signal.aborted || error instanceof Stopped) {
      context.progress.note('Stopped. Progress is saved: the same command continues from here.');
      return 130;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    context.progress.note(`simvae: ${(error as Error).message}`);
    if (process.env.SIMVAE_DEBUG) context.progress.note(String((error as Error).stack));
    return error instanceof UsageError ? 2 : 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
