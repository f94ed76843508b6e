import { RequestError, shellQuote } from '@simvae/study';
import { CommanderError } from 'commander';
import { createProgram } from './program.js';
import { Progress, type ProgressStream } from './terminal/progress.js';
import { type BreakableStream, listenForStop, Stopped } from './terminal/stop.js';

/** Longer lines are hard to read. */
const mostColumns = 100;

/** Where a command line prints: results, and progress. */
export interface Output {
  readonly stdout: { write(text: string): unknown; readonly columns?: number } & BreakableStream;
  readonly stderr: ProgressStream & BreakableStream;
}

/**
 * Runs a command line.
 *
 * @returns the exit code: 0 done, 1 failed, 2 bad usage, 128 + n stopped by signal n; 141 where nobody reads the output
 * any more and work was left.
 */
export async function main(args: readonly string[], { stdout, stderr }: Output = process): Promise<number> {
  const progress = new Progress(stderr);
  const { signal, release } = listenForStop([stdout, stderr], () =>
    progress.note('Stopping after this step (Ctrl-C again: at once) ...'),
  );
  const print = (text: string): void => {
    stdout.write(`${text}\n`);
  };
  const width = Math.min(stdout.columns ?? 80, mostColumns);
  const command = ['simvae', ...args.map(shellQuote)].join(' ');
  try {
    await createProgram({ print, width, reporter: progress, signal, command }).parseAsync([...args], {
      from: 'user',
    });
    // A stream says that it broke only after it was written to.
    await new Promise(setImmediate);
    if (signal.aborted && !(signal.reason instanceof Stopped)) throw signal.reason;
    return 0;
  } catch (error) {
    if (error instanceof Stopped) {
      const again = args.includes('--force') ? 'the same command without --force' : 'the same command';
      progress.note(`Stopped. What is done is kept: ${again} continues from here.`);
      return error.exitCode;
    }
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    progress.note(`simvae: ${process.env.SIMVAE_DEBUG ? stack : message}`);
    return error instanceof RequestError ? 2 : 1;
  } finally {
    release();
  }
}
